import { compilePacks } from './compile';
import { consentEndsAt, consentWarnedAt, mayAskAgainAt } from './consent-times';
import {
  judgeErasure,
  RETAINED_RECORDS,
  retentionOf,
  sweptAfter,
  type RetainedRecord,
  type RetentionFacts,
} from './retention';

const at = (date: string) => new Date(`${date}T08:30:00Z`);
const kept = (
  record: RetainedRecord,
  packs: string[],
  anchors: Record<string, string> = {},
  over: Partial<RetentionFacts> = {},
) => retentionOf(record, factsOf(anchors, over), compilePacks(packs));
const factsOf = (anchors: Record<string, string>, over: Partial<RetentionFacts> = {}): RetentionFacts => ({
  recordedAt: at('2026-03-02'),
  anchors: Object.fromEntries(Object.entries(anchors).map(([name, date]) => [name, at(date)])),
  ...over,
});

describe('how long a record is kept', () => {
  it.each([
    [
      'contact_attempt_and_decision_log',
      ['base'],
      { loan_closed: '2026-05-01' },
      '2029-05-01',
      'base.retention',
    ],
    ['contact_attempt_and_decision_log', ['base'], {}, null, 'base.retention'],
    // The legal floor of China is shorter than our default, that of the US counts from the last activity.
    [
      'contact_attempt_and_decision_log',
      ['base', 'cn'],
      { loan_closed: '2026-05-01' },
      '2029-05-01',
      'base.retention',
    ],
    [
      'contact_attempt_and_decision_log',
      ['base', 'us-federal'],
      { loan_closed: '2026-05-01', last_collection_activity: '2026-09-01' },
      '2029-09-01',
      'us.retention',
    ],
    [
      'contact_attempt_and_decision_log',
      ['base', 'us-federal'],
      { loan_closed: '2026-05-01' },
      null,
      'us.retention',
    ],
    ['call_recording', ['base'], {}, '2029-03-02', 'base.retention'],
    ['call_recording', ['base', 'us-federal'], { call_date: '2026-03-05' }, '2029-03-05', 'us.retention'],
    ['call_recording', ['base', 'in'], {}, '2029-03-02', 'base.retention'],
    ['consent_evidence', ['base', 'cn'], { consent_ended: '2026-04-01' }, '2029-04-01', 'base.retention'],
    ['notice_and_delivery_evidence', ['base'], { loan_closed: '2026-05-01' }, '2029-05-01', 'base.retention'],
    ['verification_secret', ['base'], { used_or_expired: '2026-03-02' }, '2026-03-02', 'base.retention'],
    ['verification_secret', ['base'], {}, '2026-03-03', 'base.retention'],
    ['verification_secret', ['base'], { used_or_expired: '2026-04-02' }, '2026-03-03', 'base.retention'],
    [
      'replaced_contact_point_plaintext',
      ['base'],
      { replaced: '2026-03-10' },
      '2026-06-08',
      'base.retention',
    ],
    [
      'backup_contact_data',
      ['base'],
      { refused: '2026-03-10', loan_closed: '2026-03-08' },
      '2026-03-08',
      'base.retention',
    ],
    ['backup_contact_data', ['base'], {}, null, 'base.retention'],
    ['complaint_file', ['base', 'uk'], { complaint_closed: '2026-03-10' }, '2029-03-10', 'base.retention'],
    ['impact_assessment_and_processor_records', ['base', 'cn'], {}, '2029-03-02', 'base.retention'],
    ['rights_request_file', ['base'], {}, '2029-03-02', 'base.retention'],
  ] as const)('%s under %j after %j: %s', (record, packs, anchors, until, rule) => {
    expect(kept(record, [...packs], anchors)).toMatchObject({ until: until && at(until), rule });
  });

  it('is five years for a notice of an adverse entry, the life of the entry', () => {
    const entry = { adverseCreditEntry: true };
    expect(
      kept('notice_and_delivery_evidence', ['base'], { loan_closed: '2026-05-01' }, entry).until,
    ).toEqual(at('2031-05-01'));
    expect(kept('complaint_file', ['base'], { complaint_closed: '2026-05-01' }, entry).until).toEqual(
      at('2029-05-01'),
    );
  });

  it('is the longest floor where several laws ask, with its rule, force and article', () => {
    const packs = compilePacks(['base', 'cn'], undefined, [
      { rule: 'cn.retention.collection_record', min: 'P6Y' },
    ]);
    expect(retentionOf('call_recording', factsOf({}), packs)).toEqual({
      until: at('2032-03-02'),
      floorUntil: at('2032-03-02'),
      isFloorOpen: false,
      rule: 'cn.retention.collection_record',
      force: 'standard_recommended',
      cite: expect.stringContaining('GB/T 45251'),
      then: 'nothing',
    });
    // A floor counts also when our own time has not begun, but it does not end the keeping then.
    expect(retentionOf('contact_attempt_and_decision_log', factsOf({}), packs)).toMatchObject({
      until: null,
      floorUntil: at('2032-03-02'),
      isFloorOpen: false,
      rule: 'base.retention',
    });
    expect(kept('call_recording', ['base', 'cn', 'us-federal'], { call_date: '2026-03-05' })).toMatchObject({
      floorUntil: at('2029-03-05'),
      rule: 'us.retention',
    });
  });

  it('leaves a keyed hash of addresses, and nothing of the rest', () => {
    const hashed = RETAINED_RECORDS.filter((record) => kept(record, ['base']).then === 'keyed_hash_only');
    expect(hashed).toEqual(['replaced_contact_point_plaintext', 'backup_contact_data']);
  });
});

describe('an erasure', () => {
  const judge = (
    record: RetainedRecord,
    packs: string[],
    now: string,
    anchors: Record<string, string> = {},
  ) => judgeErasure(record, factsOf(anchors), compilePacks(packs), at(now));

  it('goes before our own default, and only restricts before the law’s', () => {
    expect(judge('call_recording', ['base'], '2026-03-03')).toEqual({
      may: 'erase',
      until: null,
      rule: null,
    });
    expect(judge('call_recording', ['base', 'cn'], '2028-03-01')).toEqual({
      may: 'restrict',
      until: at('2028-03-02'),
      rule: 'cn.retention.collection_record',
    });
    expect(judge('call_recording', ['base', 'cn'], '2028-03-02').may).toBe('erase');
    expect(judge('consent_evidence', ['base', 'cn'], '2026-09-01')).toMatchObject({
      may: 'restrict',
      until: at('2026-09-02'),
      rule: 'cn.retention.sms_records',
    });
  });

  it('only restricts while the law’s time has not begun', () => {
    expect(judge('contact_attempt_and_decision_log', ['base', 'us-federal'], '2040-01-01')).toEqual({
      may: 'restrict',
      until: null,
      rule: 'us.retention',
    });
  });
});

describe('the times of a consent', () => {
  const packs = compilePacks(['base']);
  it('are the baseline’s: a year, told thirty days before, not asked again for ninety', () => {
    expect(packs.consentTimes).toEqual({
      validityDays: 365,
      nominationValidityDays: 365,
      warnBeforeDays: 30,
      askAgainAfterDays: 90,
    });
    expect(consentEndsAt(at('2026-03-02'), packs)).toEqual(at('2027-03-02'));
    expect(consentEndsAt(at('2026-03-02'), packs, true)).toEqual(at('2027-03-02'));
    expect(consentWarnedAt(at('2027-03-02'), packs)).toEqual(at('2027-01-31'));
    expect(mayAskAgainAt(at('2026-03-02'), packs)).toEqual(at('2026-05-31'));
    expect(compilePacks(['cn']).consentTimes).toEqual(packs.consentTimes);
  });
});

describe('what a sweep looks for', () => {
  it.each([
    ['raw_receipt', ['base'], ['P6M']],
    // The floor of China for SMS records stands beside the default; the longer one counts.
    ['raw_receipt', ['base', 'cn'], ['P6M', 'P6M']],
    ['consent_evidence', ['base', 'cn'], ['P3Y', 'P6M']],
    ['contact_attempt_and_decision_log', ['base', 'cn', 'us-federal'], ['P3Y', 'P2Y', 'P3Y']],
    ['verification_secret', ['base', 'cn'], ['P1D']],
    ['suppression_hash', ['base', 'us-federal'], ['P3Y']],
  ] as [RetainedRecord, string[], string[]][])('%s under %j', (record, packs, periods) => {
    expect(sweptAfter(record, compilePacks(packs))).toEqual(periods);
  });
});
