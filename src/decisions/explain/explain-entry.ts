import { canSay, say, sayFirst } from './catalogue';
import { targetInWords, whyInWords, type StepDecided } from './explain-step';
import { instantInWords, wordFor, type Reader } from './local-words';

/**
 * One entry of a notice's evidence in a sentence; null for a decision of the planner (explainStep says that at
 * length) and for kinds that have no sentence.
 * @param body the entry's body, channels by API id
 */
export function explainEntry(
  kind: string,
  body: StepDecided,
  maskedOf: (channelId: string) => string | null,
  reader: Reader,
): string | null {
  const { locale } = reader;
  if (!canSay(locale, `entry.${kind}`)) return null;
  return say(locale, `entry.${kind}`, {
    purpose: wordFor('purpose', body.purpose, locale),
    deliverBy: body.deliverBy === undefined ? '' : instantInWords(body.deliverBy, reader),
    target: targetInWords(
      body.medium,
      typeof body.channel === 'string' ? body.channel : null,
      maskedOf,
      reader,
    ),
    late: String(body.late === true),
    failure: wordFor('failure', body.class, locale),
    because: becauseOf(kind, body, reader),
  }).trim();
}

function becauseOf(kind: string, body: StepDecided, reader: Reader): string {
  const why = typeof body.why === 'string' ? body.why : null;
  if (kind !== 'attempt.not-sent' || why === null) return whyInWords(why, reader);
  const { rule } = (body.checks ?? {}) as { rule?: string | null };
  return sayFirst(reader.locale, [`notSent.${why}`, `notSent.NO_LONGER_LAWFUL`], { rule: rule ?? why });
}
