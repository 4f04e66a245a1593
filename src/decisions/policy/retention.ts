import type { CompiledPacks } from './compile';
import type { Field } from './field';
import { RETENTION_ANCHORS, type RetentionAnchor } from './pack';
import { addPeriod, isPeriod } from './period';
import { readData } from './read-data';

const DAY = 86_400_000;

export const RETAINED_RECORDS = [
  'contact_attempt_and_decision_log',
  'call_recording',
  'consent_evidence',
  'notice_and_delivery_evidence',
  'verification_secret',
  'replaced_contact_point_plaintext',
  'backup_contact_data',
  'complaint_file',
  'impact_assessment_and_processor_records',
  'rights_request_file',
  'raw_receipt',
  'raw_signal_text',
  'suppression_hash',
] as const;
export type RetainedRecord = (typeof RETAINED_RECORDS)[number];

interface Span {
  after: readonly RetentionAnchor[];
  length: string;
}

interface RecordRule {
  floorsNamed: readonly string[];
  default: Span;
  adverseCreditEntry: Span | null;
  atMost: string | null;
  then: 'keyed_hash_only' | 'nothing';
}

const root = readData(__dirname, 'retention.yaml');
root.map(['force', 'records', 'erasure_vs_log']);
const RECORDS = new Map(
  root
    .get('records')
    .list()
    .map((item) => [item.get('record').oneOf(RETAINED_RECORDS), parseRecord(item)]),
);

/**
 * The period of a record where no law asks for more, from its anchor on; for what has a longest time (a secret), that.
 */
export function defaultPeriod(record: RetainedRecord): string {
  const rule = RECORDS.get(record)!;
  return rule.atMost ?? rule.default.length;
}

/**
 * The periods that a record's own anchor must be older than: the default's and those of the packs' floors. For sweeps over
 * rows, which ask the database for what is older. A floor that counts from an earlier time is counted from the anchor
 * here: kept a little longer, never shorter.
 */
export function sweptAfter(record: RetainedRecord, packs: CompiledPacks): string[] {
  const names = [record, ...RECORDS.get(record)!.floorsNamed];
  const floors = packs.all.flatMap((rule) => (rule.kind === 'retention' ? rule.floors : []));
  return [
    defaultPeriod(record),
    ...floors.flatMap(({ record: name, length }) =>
      length !== null && names.includes(name) ? [length] : [],
    ),
  ];
}

/** What is known of one record. A time that has not come (a loan still open) is left out. */
export interface RetentionFacts {
  recordedAt: Date;
  anchors?: Partial<Record<RetentionAnchor, Date>>;
  /** The notice carried an entry with a credit bureau. */
  adverseCreditEntry?: boolean;
}

/** How long one record is kept. */
export interface Retention {
  /** Kept until then; null as long as what it waits for has not come. */
  until: Date | null;
  /** No law lets it go earlier; null when no floor applies, or its time has not begun. */
  floorUntil: Date | null;
  /** The law's clock has not started, so nothing may go yet. */
  isFloorOpen: boolean;
  /** The floor's rule, or `base.retention`. */
  rule: string;
  force: string;
  cite: string | null;
  /** What is left of it afterwards. */
  then: 'keyed_hash_only' | 'nothing';
}

/** The default, or the longest legal minimum of the packs where that is longer (semantics: retention). Dates are UTC. */
export function retentionOf(record: RetainedRecord, facts: RetentionFacts, packs: CompiledPacks): Retention {
  const rule = RECORDS.get(record)!;
  const floors = floorsOf(record, rule, facts, packs);
  const open = floors.find((floor) => floor.until === null);
  const longest = open ?? floors.reduce<Floor | null>((a, b) => (a && a.until! >= b.until! ? a : b), null);
  const ownUntil = defaultUntil(rule, facts);
  const isFloorLonger =
    longest !== null && (longest.until === null || (ownUntil !== null && longest.until > ownUntil));
  const decides = isFloorLonger
    ? { rule: longest.rule, force: longest.force, cite: longest.cite }
    : { rule: 'base.retention', force: 'product_default', cite: 'product default' };
  return {
    ...decides,
    until: isFloorLonger ? longest.until : ownUntil,
    floorUntil: open ? null : (longest?.until ?? null),
    isFloorOpen: open !== undefined,
    then: rule.then,
  };
}

/**
 * What an erasure may do to a record now: take it away, or, while a law still wants it kept, store and protect it only
 * (PIPL 47 last paragraph; GDPR 17(3)(b), 18). Our own default does not stand against an erasure.
 */
export function judgeErasure(
  record: RetainedRecord,
  facts: RetentionFacts,
  packs: CompiledPacks,
  now: Date,
): { may: 'erase' | 'restrict'; until: Date | null; rule: string | null } {
  const kept = retentionOf(record, facts, packs);
  if (kept.isFloorOpen) return { may: 'restrict', until: null, rule: kept.rule };
  if (kept.floorUntil && kept.floorUntil > now) {
    const longest = floorsOf(record, RECORDS.get(record)!, facts, packs).find(
      (floor) => floor.until?.getTime() === kept.floorUntil!.getTime(),
    );
    return { may: 'restrict', until: kept.floorUntil, rule: longest!.rule };
  }
  return { may: 'erase', until: null, rule: null };
}

interface Floor {
  until: Date | null;
  rule: string;
  force: string;
  cite: string | null;
}

function floorsOf(
  record: RetainedRecord,
  { floorsNamed }: RecordRule,
  facts: RetentionFacts,
  packs: CompiledPacks,
): Floor[] {
  const names = [record, ...floorsNamed];
  return packs.all.flatMap((rule) => {
    if (rule.kind !== 'retention') return [];
    const { id, force, cite } = rule;
    return rule.floors.flatMap(({ record: name, length, anchor }) =>
      length !== null && names.includes(name)
        ? [{ until: spanEnd({ after: [anchor], length }, facts), rule: id, force, cite }]
        : [],
    );
  });
}

function defaultUntil(rule: RecordRule, facts: RetentionFacts): Date | null {
  const span = facts.adverseCreditEntry && rule.adverseCreditEntry ? rule.adverseCreditEntry : rule.default;
  const end = spanEnd(span, facts);
  if (rule.atMost === null) return end;
  const most = later(facts.recordedAt, rule.atMost);
  return end && end < most ? end : most;
}

/** From the first of the anchors that came; null while none has. */
function spanEnd({ after, length }: Span, facts: RetentionFacts): Date | null {
  const times = after
    .map((anchor) => (anchor === 'recorded' ? facts.recordedAt : facts.anchors?.[anchor]))
    .filter((at): at is Date => at !== undefined)
    .map((at) => at.getTime());
  return times.length > 0 ? later(new Date(Math.min(...times)), length) : null;
}

function later(at: Date, period: string): Date {
  const day = Math.floor(at.getTime() / DAY);
  return new Date(addPeriod(day, period) * DAY + (at.getTime() - day * DAY));
}

function parseRecord(field: Field): RecordRule {
  field.map(['record', 'floors_named', 'default', 'adverse_credit_entry', 'at_most', 'then', 'why', 'note']);
  return {
    floorsNamed: field.get('floors_named').maybe((f) => f.texts()) ?? [],
    default: parseSpan(field.get('default')),
    adverseCreditEntry: field.get('adverse_credit_entry').maybe(parseSpan),
    atMost: field.get('at_most').maybe(period),
    then: field.get('then').maybe((f) => f.oneOf(['keyed_hash_only'])) ?? 'nothing',
  };
}

function parseSpan(field: Field): Span {
  field.map(['after', 'length']);
  return { after: field.get('after').someOf(RETENTION_ANCHORS), length: period(field.get('length')) };
}

function period(field: Field): string {
  return isPeriod(field.text()) ? field.text() : field.fail('must be a period such as P3Y or P90D');
}
