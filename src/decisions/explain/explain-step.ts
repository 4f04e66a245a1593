import { canSay, say, sayFirst } from './catalogue';
import { explainRefusal } from './explain-refusal';
import { instantInWords, wordFor, type Reader } from './local-words';

/** A decision of the planner as its evidence entry has it (`notice.step-decided`). */
export type StepDecided = Readonly<Record<string, unknown>>;

/** What became of one channel on one rung. */
export type RungVerdict = 'chosen' | 'possible' | 'later' | 'refused';

export interface ExplainedRung {
  /** From 0, as in the notice's ladder. */
  rung: number;
  medium: string;
  /** API id and masked value; null when the borrower has none for this medium. */
  channel: { id: string; masked: string | null } | null;
  verdict: RungVerdict;
  /** Stable code. */
  why: string;
  rule: { id: string; kind: string | null; force: string | null; cite: string | null } | null;
  facts: Record<string, unknown>;
  /** When it could be tried, where time alone stands against it. */
  until: string | null;
  words: string;
}

export interface ExplainedStep {
  decision: string;
  why: string | null;
  until: string | null;
  words: string;
  considered: ExplainedRung[];
}

/**
 * One decision, rung by rung, in words and as data. Reads only what the evidence holds, also of older versions of
 * the house: a code without words is shown as it is.
 * @param maskedOf the masked value of a channel by its API id; null when it is not known any more
 */
export function explainStep(
  step: StepDecided,
  maskedOf: (channelId: string) => string | null,
  reader: Reader,
): ExplainedStep {
  const considered = listOf(step.considered).map((rung) =>
    // The class of what was chosen stands with the decision.
    explainRung({ contentClass: step.contentClass, ...rung }, maskedOf, reader),
  );
  const why = textOf(step.why);
  return {
    decision: String(step.decision),
    why,
    until: textOf(step.until),
    words: decisionInWords(step, why, maskedOf, reader),
    considered,
  };
}

function decisionInWords(
  step: StepDecided,
  why: string | null,
  maskedOf: (channelId: string) => string | null,
  reader: Reader,
): string {
  const { locale } = reader;
  if (step.decision === 'send') {
    return say(locale, 'step.send', {
      target: targetInWords(step.medium, textOf(step.channel), maskedOf, reader),
      class: wordFor('class', step.contentClass, locale),
      because: step.because === undefined ? '' : wordFor('because', step.because, locale),
    }).trim();
  }
  const because = whyInWords(why, reader);
  if (step.decision === 'end') return say(locale, `step.end.${String(step.outcome)}`, { because });
  return say(locale, `step.${String(step.decision)}`, {
    because,
    until: instantInWords(step.until, reader),
  });
}

/** A reason in words: one of our own codes, or the rule that opens later. */
export function whyInWords(why: string | null, { locale }: Reader): string {
  if (why === null) return '';
  if (why.startsWith('HOLD_'))
    return say(locale, 'why.HOLD', { hold: wordFor('hold', why.slice(5).toLowerCase(), locale) });
  return canSay(locale, `why.${why}`) ? say(locale, `why.${why}`) : say(locale, 'why.RULE', { rule: why });
}

function explainRung(
  rung: StepDecided,
  maskedOf: (channelId: string) => string | null,
  reader: Reader,
): ExplainedRung {
  const id = textOf(rung.channel);
  const rule = ruleOf(rung);
  const facts = (rung.facts ?? {}) as Record<string, unknown>;
  const until = textOf(rung.until);
  const why = String(rung.why);
  return {
    rung: Number(rung.rung),
    medium: String(rung.medium),
    channel: id === null ? null : { id, masked: maskedOf(id) },
    verdict: verdictOf(rung, why, until),
    why,
    rule,
    facts,
    until,
    words: sayFirst(reader.locale, [`considered.${why}`, 'considered.RULE'], {
      target: targetInWords(rung.medium, id, maskedOf, reader),
      medium: wordFor('medium', rung.medium, reader.locale),
      class: wordFor('class', rung.contentClass, reader.locale),
      until: until === null ? 'none' : instantInWords(until, reader),
      rule: rule
        ? explainRefusal(
            { rule: rule.id, kind: rule.kind, force: rule.force, cite: rule.cite, facts },
            reader,
          )
        : '',
    }),
  };
}

function verdictOf(rung: StepDecided, why: string, until: string | null): RungVerdict {
  if (rung.chosen === true) return 'chosen';
  if (why === 'POSSIBLE') return 'possible';
  return until === null ? 'refused' : 'later';
}

function ruleOf(rung: StepDecided): ExplainedRung['rule'] {
  const id = textOf(rung.rule);
  return id === null
    ? null
    : { id, kind: textOf(rung.ruleKind), force: textOf(rung.force), cite: textOf(rung.cite) };
}

/** `SMS to 138****1234`. */
export function targetInWords(
  medium: unknown,
  channelId: string | null,
  maskedOf: (channelId: string) => string | null,
  { locale }: Reader,
): string {
  const masked = channelId === null ? null : maskedOf(channelId);
  return say(locale, 'target', { medium: wordFor('medium', medium, locale), masked: masked ?? 'none' });
}

function listOf(value: unknown): StepDecided[] {
  return Array.isArray(value) ? (value as StepDecided[]) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
