import type { DisabledReason } from './webhook-words';

/** Pauses after the first, second … failed try: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h. The seventh try is the last. */
export const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000] as const;
const LONGEST_SECONDS = RETRY_SECONDS.at(-1)!;
/** Each pause is up to this part shorter or longer, so that a thousand failures do not come back as one. */
const JITTER = 0.1;
const GONE = 410;

export interface Failure {
  now: Date;
  /** Failed tries of this delivery, this one included. */
  failures: number;
  /** The first failed try of this delivery. */
  firstFailedAt: Date;
  /** The endpoint's first failure since its last success. */
  failingSince: Date;
  /** What was answered, when something was. */
  status: number | null;
  retryAfterSeconds: number | null;
  /** 0 to 1: chance is an argument. */
  chance: number;
}

export type AfterFailure =
  | { kind: 'retry'; at: Date }
  /** `disable`: why the endpoint is called no more; null when only this delivery is given up. */
  | { kind: 'give_up'; disable: Extract<DisabledReason, 'gone' | 'last_try_failed'> | null };

/**
 * What follows a failed try. `410 Gone` is the receiver's own "no more" (Standard Webhooks). The last try disables the
 * endpoint when nothing got through since this delivery first failed; an endpoint that took others meanwhile stays on,
 * because one event that its receiver cannot digest must not silence all the rest. Retry-After can lengthen a pause, to
 * ten hours at most, and never shortens one.
 */
export function afterFailure(failure: Failure): AfterFailure {
  if (failure.status === GONE) return { kind: 'give_up', disable: 'gone' };
  const pause = RETRY_SECONDS[failure.failures - 1];
  if (pause === undefined) {
    const nothingGotThrough = failure.failingSince <= failure.firstFailedAt;
    return { kind: 'give_up', disable: nothingGotThrough ? 'last_try_failed' : null };
  }
  const spread = pause * (1 - JITTER + 2 * JITTER * failure.chance);
  const seconds = Math.max(spread, Math.min(failure.retryAfterSeconds ?? 0, LONGEST_SECONDS));
  return { kind: 'retry', at: new Date(failure.now.getTime() + Math.round(seconds * 1_000)) };
}
