import { Field } from './field';
import { PackError } from './pack-error';
import { parseRule } from './parse-rule';

const head = { id: 'x.rule', force: 'regulation', confidence: 'high', source: ['law'] };
const parse = (rule: object) =>
  parseRule(new Field('packs/x.yaml', 'rules[0]', { ...head, ...rule }), 'x', ['law']);
const notice = {
  kind: 'prior_notice',
  event: 'visit',
  min_lead_days: 3,
  evidence_min: 'E1',
  valid_channels_trust: ['verified'],
};
const hold = { kind: 'stop_trigger', holds: ['wedding'], pauses: ['collection'] };

describe('a rule of a kind that is decided', () => {
  it.each<[object, object]>([
    [
      hold,
      {
        holds: ['wedding'],
        pauses: ['collection'],
        pausesSystemInitiated: [],
        lengthDays: null,
        blocksActions: [],
        endsOnlyByRelease: false,
      },
    ],
    [
      {
        ...hold,
        length: 'P3D',
        ends_only_by: 'release',
        blocks_actions: ['visit'],
        pauses_system_initiated: ['security_verification'],
      },
      {
        lengthDays: 3,
        endsOnlyByRelease: true,
        blocksActions: ['visit'],
        pausesSystemInitiated: ['security_verification'],
      },
    ],
    [
      { kind: 'stop_trigger', value: { event: 'x' } },
      { holds: [], pauses: [], value: { event: 'x' } },
    ],
    [
      notice,
      {
        events: ['visit'],
        minLeadDays: 3,
        minLeadForce: 'regulation',
        maxDelayDays: null,
        evidenceMin: 'E1',
        validTrust: ['verified'],
      },
    ],
    [
      { ...notice, event: ['visit', 'litigation'], min_lead_force: 'draft' },
      { events: ['visit', 'litigation'], minLeadForce: 'draft' },
    ],
    [
      { kind: 'prior_notice', event: 'backup_contact_stored', max_delay_days: 30 },
      { events: ['backup_contact_stored'], maxDelayDays: 30, minLeadDays: null },
    ],
    [
      { kind: 'opt_out' },
      {
        barsAddressAndMedium: false,
        barsMedium: false,
        keywords: [],
        statutoryNoticeStillBy: [],
        deadlines: [],
      },
    ],
    [
      {
        kind: 'opt_out',
        bars: ['medium'],
        keywords: ['stop'],
        statutory_notice_still_by: ['letter', 'in_app'],
      },
      {
        barsAddressAndMedium: false,
        barsMedium: true,
        keywords: ['stop'],
        statutoryNoticeStillBy: ['letter', 'in_app'],
      },
    ],
    [
      { kind: 'consent', requires: 'active_consent' },
      { requiresActiveConsent: true, times: null },
    ],
    [
      {
        kind: 'consent',
        times: {
          validity: 'P1D',
          validity_nomination: 'P2D',
          warn_before: 'P3D',
          ask_again_after_refusal: 'P4D',
        },
      },
      {
        requiresActiveConsent: false,
        times: { validityDays: 1, nominationValidityDays: 2, warnBeforeDays: 3, askAgainAfterDays: 4 },
      },
    ],
    [
      { kind: 'retention', record: 'a', min: 'P1Y' },
      { floors: [{ record: 'a', length: 'P1Y', anchor: 'recorded' }] },
    ],
    [
      {
        kind: 'retention',
        record: ['a', 'b'],
        min: null,
        recordings_min: 'P2Y',
        recordings_anchor: 'call_date',
      },
      {
        floors: [
          { record: 'a', length: null, anchor: 'recorded' },
          { record: 'b', length: null, anchor: 'recorded' },
          { record: 'call_recording', length: 'P2Y', anchor: 'call_date' },
        ],
      },
    ],
    [
      { kind: 'retention', record: 'a', min: 'P1Y', anchor: 'loan_closed' },
      { floors: [{ anchor: 'loan_closed' }] },
    ],
    [
      {
        kind: 'complaint_sla',
        deadlines: [
          { of: 'complaint', days: 15 },
          { of: 'complaint_summary', business_days: 3, rolls: true, force: 'draft' },
          { of: 'breach_authority', within: 'PT72H' },
        ],
      },
      {
        deadlines: [
          { of: 'complaint', unit: 'days', count: 15, rolls: false, force: 'regulation' },
          { of: 'complaint_summary', unit: 'business_days', count: 3, rolls: true, force: 'draft' },
          { of: 'breach_authority', unit: 'within', ms: 259_200_000, rolls: false, force: 'regulation' },
        ],
      },
    ],
    [
      { kind: 'blackout_dates', calendar: 'public_holidays', dates: ['2026-12-24'] },
      { dates: ['2026-12-24'] },
    ],
    [
      {
        kind: 'frequency_cap',
        count: 'touch',
        limit: 1,
        window: { type: 'local_day' },
        scope: ['borrower'],
        when: { tiers: ['early'] },
      },
      { days: 1, when: { tiers: ['early'] } },
    ],
  ])('%j', (rule, expected) => {
    expect(parse(rule)).toMatchObject({ id: 'x.rule', pack: 'x', ...expected });
  });

  it.each<[object, string, RegExp]>([
    [{ ...hold, holds: ['strike'] }, 'holds[0]', /must be one of/],
    [{ ...hold, holds: [] }, 'holds', /must not be empty/],
    [{ ...hold, pauses: undefined }, 'pauses', /must be a list/],
    [{ ...hold, pauses: [] }, 'pauses', /must not be empty/],
    [{ ...hold, pauses_system_initiated: ['x'] }, 'pauses_system_initiated[0]', /must be one of/],
    [{ ...hold, length: 'P1M' }, 'length', /whole days/],
    [{ ...hold, ends_only_by: 'date' }, 'ends_only_by', /must be one of release/],
    [{ ...hold, blocks_actions: ['shouting'] }, 'blocks_actions[0]', /must be one of/],
    [{ ...hold, hold: 'wedding' }, '', /unknown key: hold/],
    [{ ...notice, event: 'shouting' }, 'event', /must be one of/],
    [{ ...notice, event: ['visit', 'x'] }, 'event[1]', /must be one of/],
    [{ ...notice, min_lead_days: -1 }, 'min_lead_days', /whole number/],
    [{ ...notice, min_lead_force: 'habit' }, 'min_lead_force', /must be one of/],
    [{ ...notice, evidence_min: 'E9' }, 'evidence_min', /must be one of/],
    [{ ...notice, valid_channels_trust: ['good'] }, 'valid_channels_trust[0]', /must be one of/],
    [{ kind: 'opt_out', bars: ['everything'] }, 'bars[0]', /must be one of/],
    [{ kind: 'opt_out', bars: 'medium' }, 'bars', /must be a list/],
    [{ kind: 'consent', times: { validity: 'P1D' } }, 'times.validity_nomination', /must be a text/],
    [{ kind: 'consent', times: { validity: 'P1D', forever: true } }, 'times', /unknown key: forever/],
    [{ kind: 'retention', record: 'a', min: '2 years' }, 'min', /must be a period/],
    [{ kind: 'retention', record: 'a', anchor: 'easter' }, 'anchor', /must be one of/],
    [{ kind: 'retention', record: ['a', 7] }, 'record[1]', /must be a text/],
    [{ kind: 'complaint_sla', deadlines: [{ of: 'complaint' }] }, 'deadlines[0]', /must have one of/],
    [
      { kind: 'complaint_sla', deadlines: [{ of: 'complaint', days: 1, weeks: 1 }] },
      'deadlines[0]',
      /must have one of/,
    ],
    [{ kind: 'complaint_sla', deadlines: [{ of: 'lunch', days: 1 }] }, 'deadlines[0].of', /must be one of/],
    [{ kind: 'complaint_sla', deadlines: [{ of: 'complaint', days: 0 }] }, 'deadlines[0].days', /at least 1/],
    [
      { kind: 'complaint_sla', deadlines: [{ of: 'complaint', within: '3 hours' }] },
      'deadlines[0].within',
      /not a duration/,
    ],
    [
      { kind: 'complaint_sla', deadlines: [{ of: 'complaint', days: 1, by: 2 }] },
      'deadlines[0]',
      /unknown key: by/,
    ],
    [{ kind: 'audit', deadlines: [] }, '', /unknown key: deadlines/],
    [{ kind: 'blackout_dates' }, 'calendar', /must be one of public_holidays/],
    [{ kind: 'blackout_dates', calendar: 'public_holidays', dates: ['soon'] }, 'dates[0]', /must be a date/],
  ])('%j is refused at %s', (rule, path, reason) => {
    const at = path ? `rules[0].${path}` : 'rules[0]';
    expect(() => parse(rule)).toThrow(PackError);
    expect(() => parse(rule)).toThrow(
      expect.objectContaining({ path: at, reason: expect.stringMatching(reason) }),
    );
  });
});
