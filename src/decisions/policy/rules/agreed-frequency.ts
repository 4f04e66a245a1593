import type { AgreedFrequencyRule } from '../pack';
import { isAbout, isAny, type Judging, type Refusal } from '../refusal';
import { Touches } from '../touches';
import { judgeCount } from './frequency-cap';

const FORM = /^(?:(\d{1,3}) per )?(day|daily|week|weekly|month|monthly)$/;
const DAYS = { da: 1, we: 7, mo: 30 } as const;

/**
 * A frequency as agreed with the borrower: `daily`, `weekly`, `monthly`, or `2 per week`. A week is 7 and a month 30
 * local dates in a row. Null for anything else, which whoever takes it in must refuse.
 */
export function parseAgreedFrequency(text: string): { limit: number; days: number } | null {
  const parts = FORM.exec(text.trim().toLowerCase());
  if (!parts) return null;
  return { limit: Number(parts[1] ?? 1), days: DAYS[parts[2]!.slice(0, 2) as keyof typeof DAYS] };
}

/**
 * Refuses a contact beyond the frequency agreed with the borrower, over all media together; a lender may keep to less
 * than was agreed, never to more.
 */
export function judgeAgreedFrequency(rule: AgreedFrequencyRule, judging: Judging): Refusal | null {
  const { facts } = judging;
  if (!facts.agreedFrequency || !isAbout(rule, judging.capPurposes, facts)) return null;
  const agreed = parseAgreedFrequency(facts.agreedFrequency);
  if (!agreed) return null;
  const touches = Touches.of(
    facts.history,
    (past) =>
      !past.misdirected &&
      isAny(rule.when.purposes, [past.purpose]) &&
      !(facts.accountRef && past.accountRef && past.accountRef !== facts.accountRef),
  );
  const refusal = judgeCount(rule, touches, agreed, judging);
  return refusal ?? (rule.ceiling && judgeCount(rule, touches, rule.ceiling, judging));
}
