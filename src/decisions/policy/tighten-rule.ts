import { durationMs } from '../duration';
import { EVIDENCE_LEVELS, isLevelAtLeast } from '../words';
import type { Field } from './field';
import type { Rule, RuleKind, RuleOf, WindowSpan } from './pack';
import { parseSpans } from './parse-when';
import { addPeriod, isPeriod, wholeDays } from './period';

/** What a lender may say of a rule of one kind, and the values that come of it. */
export interface Tightener<R extends Rule = Rule> {
  keys: readonly string[];
  /** @throws PackError for a value that is looser than the rule's own, or none */
  read: (rule: R, field: Field) => Partial<R>;
}

/** Which way is stricter, kind by kind. A kind that is not here has nothing that a lender may move. */
export const TIGHTENERS: { [K in RuleKind]?: Tightener<RuleOf<K>> } = {
  contact_window: {
    keys: ['allow'],
    read: (rule, field) => {
      const allow = parseSpans(field.get('allow'));
      if (!allow.every((span) => isInside(span, rule.allow)))
        field.get('allow').fail('opens hours that the rule closes');
      // The borrower's own hours could otherwise take the place of the lender's.
      return { allow, consentCanWiden: false };
    },
  },
  blackout_dates: {
    keys: ['dates'],
    read: (rule, field) => ({
      dates: [
        ...rule.dates,
        ...field
          .get('dates')
          .list()
          .map((date) => date.date()),
      ],
    }),
  },
  frequency_cap: {
    keys: ['limit', 'days'],
    read: (rule, field) => {
      const days = field.get('days').maybe((f) => f.whole(1));
      if (days !== null && rule.days === null) field.get('days').fail('the rule counts the whole episode');
      return {
        limit: atMost(field.get('limit'), rule.limit, 0),
        days: atLeast(field.get('days'), rule.days),
      };
    },
  },
  agreed_frequency: {
    keys: ['limit', 'days'],
    read: ({ ceiling }, field) => {
      const limit = field.get('limit').whole(0);
      const days = field.get('days').whole(1);
      if (ceiling && limit > ceiling.limit) field.get('limit').fail(more(limit, ceiling.limit));
      if (ceiling && days < ceiling.days) field.get('days').fail(less(days, ceiling.days));
      return { ceiling: { limit, days } };
    },
  },
  cooldown: {
    keys: ['days'],
    read: (rule, field) => ({ days: atLeast(field.get('days'), rule.days)! }),
  },
  third_party: {
    keys: ['disabled', 'maxContactsPerPerson'],
    read: (rule, field) => ({
      disabled: rule.disabled || (field.get('disabled').maybe((f) => only(f, true)) ?? false),
      maxContactsPerPerson: atMost(field.get('maxContactsPerPerson'), rule.maxContactsPerPerson, 1),
    }),
  },
  channel_gate: {
    keys: ['withinDays', 'creditorNoticeMinDays'],
    read: (rule, field) => {
      for (const [key, own] of [
        ['withinDays', rule.withinDays],
        ['creditorNoticeMinDays', rule.creditorNoticeMinDays],
      ] as const)
        if (own === null && field.get(key).isSet) field.get(key).fail('the rule has no such number');
      return {
        withinDays: atMost(field.get('withinDays'), rule.withinDays, 1),
        creditorNoticeMinDays: atLeast(field.get('creditorNoticeMinDays'), rule.creditorNoticeMinDays),
      };
    },
  },
  prior_notice: {
    keys: ['minLeadDays', 'evidenceMin'],
    read: (rule, field) => {
      const evidenceMin = field.get('evidenceMin').maybe((f) => f.oneOf(EVIDENCE_LEVELS)) ?? rule.evidenceMin;
      if (evidenceMin && rule.evidenceMin && !isLevelAtLeast(evidenceMin, rule.evidenceMin))
        field.get('evidenceMin').fail(`${evidenceMin} is weaker than the rule's ${rule.evidenceMin}`);
      return { minLeadDays: atLeast(field.get('minLeadDays'), rule.minLeadDays), evidenceMin };
    },
  },
  stop_trigger: {
    keys: ['length'],
    read: (rule, field) => {
      const days = wholeDays(field.get('length'));
      if (rule.lengthDays === null) field.get('length').fail('the rule lasts until it is released');
      if (days < rule.lengthDays!) field.get('length').fail(less(days, rule.lengthDays!));
      return { lengthDays: days };
    },
  },
  retention: {
    keys: ['min'],
    read: (rule, field) => {
      const min = field.get('min').text();
      if (!isPeriod(min)) field.get('min').fail('must be a period such as P3Y or P6M');
      return {
        floors: rule.floors.map((floor) => {
          if (floor.length && isEverShorter(min, floor.length))
            field.get('min').fail(less(min, floor.length));
          return { ...floor, length: min };
        }),
      };
    },
  },
  fallback_rule: {
    keys: ['minGapBetweenChannels', 'softFailureWait', 'maxChannelsPerDay', 'hardFailureMayFallBackAtOnce'],
    read: (rule, field) => ({
      minGapBetweenChannels: noShorter(field.get('minGapBetweenChannels'), rule.minGapBetweenChannels),
      softFailureWait: noShorter(field.get('softFailureWait'), rule.softFailureWait),
      maxChannelsPerDay: atMost(field.get('maxChannelsPerDay'), rule.maxChannelsPerDay, 1)!,
      hardFailureMayFallBackAtOnce:
        rule.hardFailureMayFallBackAtOnce &&
        (field.get('hardFailureMayFallBackAtOnce').maybe((f) => only(f, false)) ?? true),
    }),
  },
};

/** The field's number when it is there, which must not be over the rule's own; a rule without one takes any. */
function atMost<T extends number | null>(field: Field, own: T, min: number): T {
  const value = field.maybe((f) => f.whole(min));
  if (value === null) return own;
  return own !== null && value > own ? field.fail(more(value, own)) : (value as T);
}

function atLeast<T extends number | null>(field: Field, own: T): T {
  const value = field.maybe((f) => f.whole(0));
  if (value === null) return own;
  return own !== null && value < own ? field.fail(less(value, own)) : (value as T);
}

/** A year is not always 365 days: compared from every day of four years. */
function isEverShorter(a: string, b: string): boolean {
  return Array.from({ length: 1461 }, (_, day) => day).some((day) => addPeriod(day, a) < addPeriod(day, b));
}

function noShorter(field: Field, own: string): string {
  if (!field.isSet) return own;
  const text = field.text();
  let ms: number;
  try {
    ms = durationMs(text);
  } catch (error) {
    return field.fail((error as Error).message);
  }
  return ms < durationMs(own) ? field.fail(less(text, own)) : text;
}

function only<T extends boolean>(field: Field, value: T): T {
  return field.flag() === value ? value : field.fail(`may only be ${value}: the rest would loosen`);
}

function more(value: number | string, own: number | string): string {
  return `${value} is more than the rule's ${own}`;
}

function less(value: number | string, own: number | string): string {
  return `${value} is less than the rule's ${own}`;
}

/** True when on each of its days the span lies in one of the others. */
function isInside(span: WindowSpan, others: readonly WindowSpan[]): boolean {
  const covered = others
    .filter((o) => o.from <= span.from && o.to >= span.to)
    .reduce((mask, o) => mask | o.days, 0);
  return (span.days & ~covered) === 0;
}
