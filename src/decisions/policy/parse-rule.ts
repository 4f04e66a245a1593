import { durationMs } from '../duration';
import { EVIDENCE_LEVELS, HOLD_KINDS, MEDIA, PURPOSES, TRUSTS } from '../words';
import { EXCEPTIONS, OUTCOMES } from './facts';
import type { Field } from './field';
import {
  ADVERSE_ACTIONS,
  CONFIDENCES,
  COUNTS,
  DATA_KINDS,
  EXCLUDES,
  FORCES,
  GATE_PROOFS,
  RETENTION_ANCHORS,
  SCOPES,
  THIRD_PARTY_CONDITIONS,
  type Rule,
  type RuleKind,
} from './pack';
import { parseDeadlines } from './parse-deadlines';
import { parseSpans, parseWhen } from './parse-when';
import { isPeriod, wholeDays } from './period';

const HEAD_KEYS = ['id', 'kind', 'force', 'confidence', 'cite', 'source', 'why', 'note', 'when', 'value'];

/** What one kind adds to the head of a rule: the keys it may have, and how they are read. */
interface KindParser {
  keys: readonly string[];
  read: (rule: Field) => object;
}

const nothing: KindParser = { keys: [], read: () => ({}) };
const flag = (field: Field): boolean => field.maybe((f) => f.flag()) ?? false;

/** Every kind of rule there is; the type makes a kind without a parser a compile error. */
const KINDS: Record<RuleKind, KindParser> = {
  contact_window: {
    keys: [
      'allow',
      'consent_can_widen',
      'on_outside',
      'borrower_named_inconvenient_times_bind',
      'reply_once_to_borrower_contact',
    ],
    read: (r) => ({ allow: parseSpans(r.get('allow')), consentCanWiden: flag(r.get('consent_can_widen')) }),
  },
  window_exemption: nothing,
  borrower_hours: nothing,
  blackout_dates: {
    keys: ['calendar', 'dates'],
    read: (r) => {
      r.get('calendar').oneOf(['public_holidays']);
      return { dates: r.get('dates').maybe((f) => f.list().map((date) => date.date())) ?? [] };
    },
  },
  frequency_cap: {
    keys: ['count', 'limit', 'window', 'scope', 'exclude'],
    read: (r) => ({
      count: r.get('count').oneOf(COUNTS),
      limit: r.get('limit').whole(0),
      days: capDays(r.get('window')),
      scope: r.get('scope').someOf(SCOPES),
      exclude: r.get('exclude').maybe((f) => f.someOf(EXCLUDES)) ?? [],
    }),
  },
  agreed_frequency: { keys: [], read: () => ({ ceiling: null }) },
  cooldown: {
    keys: ['after', 'days', 'unless'],
    read: (r) => ({
      after: r.get('after').oneOf(OUTCOMES),
      days: r.get('days').whole(1),
      unless: r.get('unless').maybe((f) => f.someOf(EXCEPTIONS)) ?? [],
    }),
  },
  third_party: {
    keys: [
      'require_all',
      'backup_contact',
      'max_contacts_per_person',
      'forbid',
      'on_refusal',
      'max_contacts',
      'review_every',
    ],
    read: (r) => ({
      requireAll: r.get('require_all').maybe((f) => f.someOf(THIRD_PARTY_CONDITIONS)) ?? [],
      disabled: r.get('backup_contact').maybe((f) => f.oneOf(['disabled'])) !== null,
      maxContactsPerPerson: r.get('max_contacts_per_person').maybe((f) => f.whole(1)),
    }),
  },
  channel_gate: {
    keys: ['require_all', 'require_any', 'within_days', 'creditor_notice_min_days'],
    read: (r) => ({
      requireAll: r.get('require_all').maybe((f) => f.someOf(GATE_PROOFS)) ?? [],
      requireAny: r.get('require_any').maybe((f) => f.someOf(GATE_PROOFS)) ?? [],
      withinDays: r.get('within_days').maybe((f) => f.whole(1)),
      creditorNoticeMinDays: r.get('creditor_notice_min_days').maybe((f) => f.whole(1)),
    }),
  },
  opt_out: {
    keys: ['bars', 'statutory_notice_still_by', 'keywords', 'deadlines'],
    read: (r) => {
      const bars = r.get('bars').maybe((f) => f.someOf(['address_and_medium', 'medium'])) ?? [];
      const stillBy = r.get('statutory_notice_still_by');
      return {
        barsAddressAndMedium: bars.includes('address_and_medium'),
        barsMedium: bars.includes('medium'),
        statutoryNoticeStillBy: stillBy.maybe((f) => f.someOf([...MEDIA, 'in_app'] as const)) ?? [],
        keywords: r.get('keywords').maybe((f) => f.texts()) ?? [],
      };
    },
  },
  consent: {
    keys: ['requires', 'times'],
    read: (r) => ({
      requiresActiveConsent: r.get('requires').maybe((f) => f.oneOf(['active_consent'])) !== null,
      times: r.get('times').maybe(consentTimes),
    }),
  },
  stop_trigger: {
    keys: ['holds', 'pauses', 'pauses_system_initiated', 'length', 'ends_only_by', 'blocks_actions'],
    read: (r) => ({
      holds: r.get('holds').maybe((f) => f.someOf([...HOLD_KINDS, 'contact_change'] as const)) ?? [],
      // A hold that pauses nothing would be a promise nobody keeps.
      pauses: r.get('holds').isSet ? r.get('pauses').someOf(PURPOSES) : [],
      pausesSystemInitiated: r.get('pauses_system_initiated').maybe((f) => f.someOf(PURPOSES)) ?? [],
      lengthDays: r.get('length').maybe(wholeDays),
      endsOnlyByRelease: r.get('ends_only_by').maybe((f) => f.oneOf(['release'])) !== null,
      blocksActions: r.get('blocks_actions').maybe((f) => f.someOf(ADVERSE_ACTIONS)) ?? [],
    }),
  },
  prior_notice: {
    keys: [
      'event',
      'min_lead_days',
      'min_lead_force',
      'max_delay_days',
      'evidence_min',
      'valid_channels_trust',
      'deadlines',
    ],
    read: (r) => ({
      events: listOrOne(r.get('event')).map((f) =>
        f.oneOf([...ADVERSE_ACTIONS, 'backup_contact_stored'] as const),
      ),
      minLeadForce: (r.get('min_lead_force').isSet ? r.get('min_lead_force') : r.get('force')).oneOf(FORCES),
      minLeadDays: r.get('min_lead_days').maybe((f) => f.whole(0)),
      maxDelayDays: r.get('max_delay_days').maybe((f) => f.whole(0)),
      evidenceMin: r.get('evidence_min').maybe((f) => f.oneOf(EVIDENCE_LEVELS)),
      validTrust: r.get('valid_channels_trust').maybe((f) => f.someOf(TRUSTS)) ?? [],
    }),
  },
  retention: {
    keys: ['record', 'min', 'anchor', 'recordings_min', 'recordings_anchor'],
    read: (r) => ({
      floors: [
        ...listOrOne(r.get('record')).map((record) => floorOf(record.text(), r.get('min'), r.get('anchor'))),
        ...(r.get('recordings_min').isSet
          ? [floorOf('call_recording', r.get('recordings_min'), r.get('recordings_anchor'))]
          : []),
      ],
    }),
  },
  fallback_rule: {
    keys: [
      'min_gap_between_channels',
      'soft_failure_wait',
      'hard_failure_may_fall_back_at_once',
      'max_channels_per_day',
      'except_purposes',
    ],
    read: (r) => ({
      minGapBetweenChannels: duration(r.get('min_gap_between_channels')),
      softFailureWait: duration(r.get('soft_failure_wait')),
      hardFailureMayFallBackAtOnce: r.get('hard_failure_may_fall_back_at_once').flag(),
      maxChannelsPerDay: r.get('max_channels_per_day').whole(1),
      exceptPurposes: r.get('except_purposes').maybe((f) => f.someOf(PURPOSES)) ?? [],
    }),
  },
  rights_sla: { keys: ['deadlines'], read: () => ({}) },
  complaint_sla: { keys: ['deadlines'], read: () => ({}) },
  breach_sla: { keys: ['deadlines'], read: () => ({}) },
  prohibition: { keys: ['allowed_signals'], read: () => ({}) },
  ...(Object.fromEntries(
    DATA_KINDS.filter((kind) => kind !== 'prohibition').map((kind) => [kind, nothing]),
  ) as Record<Exclude<(typeof DATA_KINDS)[number], 'prohibition'>, KindParser>),
};

/**
 * One rule of a pack.
 * @param sources the keys a rule may name as its sources
 * @throws PackError for an unknown kind, a key the kind does not have, a value that cannot be
 */
export function parseRule(rule: Field, pack: string, sources: readonly string[]): Rule {
  const kind = rule.get('kind').oneOf(Object.keys(KINDS) as RuleKind[]);
  const parser = KINDS[kind];
  rule.map([...HEAD_KEYS, ...parser.keys]);
  const force = rule.get('force').oneOf(FORCES);
  const head = {
    id: rule.get('id').text(),
    pack,
    force,
    confidence: rule.get('confidence').oneOf(CONFIDENCES),
    cite: rule.get('cite').maybe((f) => f.text()),
    sources: rule.get('source').maybe((f) => f.someOf(sources)) ?? [],
    why: rule.get('why').maybe((f) => f.text()),
    when: parseWhen(rule.get('when')),
    deadlines: rule.get('deadlines').maybe((f) => parseDeadlines(f, force)) ?? [],
    value: rule.get('value').value ?? null,
  };
  return { ...head, kind, ...parser.read(rule) } as Rule;
}

function capDays(window: Field): number | null {
  window.map(['type', 'days']);
  const type = window.get('type').oneOf(['local_day', 'rolling_local_days', 'episode']);
  if (type === 'rolling_local_days') return window.get('days').whole(1);
  return type === 'local_day' ? 1 : null;
}

function listOrOne(field: Field): Field[] {
  return Array.isArray(field.value) ? field.list() : [field];
}

function floorOf(record: string, length: Field, anchor: Field): object {
  return {
    record,
    length: length.maybe((f) =>
      isPeriod(f.text()) ? f.text() : f.fail('must be a period such as P3Y or P6M'),
    ),
    anchor: anchor.maybe((f) => f.oneOf(RETENTION_ANCHORS)) ?? 'recorded',
  };
}

function consentTimes(field: Field): object {
  field.map(['validity', 'validity_nomination', 'warn_before', 'ask_again_after_refusal']);
  return {
    validityDays: wholeDays(field.get('validity')),
    nominationValidityDays: wholeDays(field.get('validity_nomination')),
    warnBeforeDays: wholeDays(field.get('warn_before')),
    askAgainAfterDays: wholeDays(field.get('ask_again_after_refusal')),
  };
}

function duration(field: Field): string {
  const text = field.text();
  try {
    durationMs(text);
    return text;
  } catch (error) {
    return field.fail((error as Error).message);
  }
}
