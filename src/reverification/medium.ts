import type { Rung } from '../decisions/fallback/ladder';
import type { ChannelKind, Medium } from '../decisions/words';

const MEDIUM_OF: Record<ChannelKind, Medium> = {
  phone: 'sms',
  email: 'email',
  app: 'push',
  letter: 'letter',
};

/** The one medium in which a question, a code or an alert goes over a channel of this kind. */
export function mediumOf(kind: ChannelKind): Medium {
  return MEDIUM_OF[kind];
}

/** A ladder of one rung: these messages are never re-routed. Handed over is all that is asked of them. */
export function oneRung(kind: ChannelKind, listenFor: string): Rung[] {
  return [{ medium: mediumOf(kind), fallbackAfter: listenFor, successLevel: 'E0', providers: [] }];
}
