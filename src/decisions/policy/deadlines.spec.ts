import { compilePacks } from './compile';
import { deadlineOf } from './deadlines';
import type { DeadlineKind } from './pack';

const CN = { zones: ['Asia/Shanghai'], countries: ['CN'] };
const GB = { zones: ['Europe/London'], countries: ['GB'] };
const US = { zones: ['America/New_York'], countries: ['US'] };
const due = (kind: DeadlineKind, receivedAt: string, packs: string[], place: typeof CN) =>
  deadlineOf(kind, new Date(receivedAt), compilePacks(packs), place);

describe('a deadline', () => {
  it.each([
    // 15 days after 2 March is the 17th; after 5 February it is the 20th, in the holidays, so the 24th.
    ['complaint', '2026-03-02T10:00:00+08:00', ['base', 'cn'], CN, '2026-03-17', '2026-03-18T00:00:00+08:00'],
    ['complaint', '2026-03-02T23:59:59+08:00', ['base', 'cn'], CN, '2026-03-17', '2026-03-18T00:00:00+08:00'],
    ['complaint', '2026-03-03T00:00:00+08:00', ['base', 'cn'], CN, '2026-03-18', '2026-03-19T00:00:00+08:00'],
    ['complaint', '2026-02-05T10:00:00+08:00', ['base', 'cn'], CN, '2026-02-24', '2026-02-25T00:00:00+08:00'],
    [
      'complaint_complex',
      '2026-03-02T10:00:00+08:00',
      ['base', 'cn'],
      CN,
      '2026-04-01',
      '2026-04-02T00:00:00+08:00',
    ],
    [
      'complaint_extended',
      '2026-03-02T10:00:00+08:00',
      ['base', 'cn'],
      CN,
      '2026-05-06',
      '2026-05-07T00:00:00+08:00',
    ],
    [
      'credit_objection',
      '2026-03-02T10:00:00+08:00',
      ['base', 'cn'],
      CN,
      '2026-03-23',
      '2026-03-24T00:00:00+08:00',
    ],
    [
      'rights_request',
      '2026-03-02T10:00:00+08:00',
      ['base', 'cn'],
      CN,
      '2026-03-17',
      '2026-03-18T00:00:00+08:00',
    ],
    // Three business days after Thursday, over the Easter holidays.
    [
      'complaint_summary',
      '2026-04-02T10:00:00+01:00',
      ['base', 'uk'],
      GB,
      '2026-04-09',
      '2026-04-10T00:00:00+01:00',
    ],
    ['complaint_summary', '2026-03-02T10:00:00Z', ['base', 'uk'], GB, '2026-03-05', '2026-03-06T00:00:00Z'],
    ['complaint', '2026-03-02T10:00:00Z', ['base', 'uk'], GB, '2026-04-27', '2026-04-28T00:00:00+01:00'],
    ['rights_request', '2026-01-31T10:00:00Z', ['base', 'eu'], GB, '2026-03-02', '2026-03-03T00:00:00Z'],
    [
      'rights_request_extended',
      '2026-03-02T10:00:00Z',
      ['base', 'eu'],
      GB,
      '2026-06-02',
      '2026-06-03T00:00:00+01:00',
    ],
    [
      'backup_contact_notice',
      '2026-03-02T10:00:00Z',
      ['base', 'eu'],
      GB,
      '2026-04-01',
      '2026-04-02T00:00:00+01:00',
    ],
    [
      'opt_out_free_text',
      '2026-03-06T10:00:00+08:00',
      ['base'],
      CN,
      '2026-03-09',
      '2026-03-10T00:00:00+08:00',
    ],
  ] as const)('%s of %s under %j: %s4', (kind, received, packs, place, lastDate, before) => {
    expect(due(kind, received, [...packs], place as typeof CN)).toMatchObject({
      lastDate,
      before: new Date(before),
    });
  });

  it.each([
    ['breach_authority', ['base', 'eu'], 72 * 60, 'eu.breach', 'statute'],
    ['breach_authority', ['base', 'cn'], 24 * 60, 'cn.breach', 'product_default'],
    ['breach_authority', ['base', 'cn', 'eu'], 24 * 60, 'cn.breach', 'product_default'],
    ['breach_individual', ['base', 'cn'], 24 * 60, 'cn.breach', 'product_default'],
    ['opt_out', ['base', 'us-federal'], 5, 'base.stop.optout', 'product_default'],
    ['opt_out_confirmation', ['base', 'us-federal'], 5, 'us.tcpa_revoke', 'regulation'],
  ] as const)('%s under %j: %s minutes', (kind, packs, minutes, rule, force) => {
    expect(due(kind, '2026-03-02T10:00:00Z', [...packs], US)).toMatchObject({
      before: new Date(Date.parse('2026-03-02T10:00:00Z') + minutes * 60_000),
      lastDate: null,
      rule,
      force,
    });
  });

  it('is the earliest of the packs, by its rule, its force and its article', () => {
    expect(due('complaint', '2026-03-02T10:00:00Z', ['uk', 'cn'], GB)).toEqual({
      before: new Date('2026-03-18T00:00:00Z'),
      lastDate: '2026-03-17',
      rule: 'cn.complaint',
      pack: 'cn',
      force: 'regulation',
      cite: '银行业保险业消费投诉处理管理办法 (2020)',
    });
    // PIPL says promptly; the fifteen days are ours, the standard says thirty.
    expect(due('rights_request', '2026-03-02T10:00:00Z', ['cn'], CN)?.force).toBe('product_default');
  });

  it('is in the first zone in which the day ends, and counts the packs’ holidays where the country is not known', () => {
    const packs = compilePacks(['base', 'cn']);
    const at = new Date('2026-03-02T02:00:00Z');
    const zones = ['Europe/London', 'Asia/Shanghai'];
    expect(deadlineOf('complaint', at, packs, { zones })?.before).toEqual(
      new Date('2026-03-18T00:00:00+08:00'),
    );
    expect(deadlineOf('complaint', new Date('2026-02-05T02:00:00Z'), packs)?.lastDate).toBe('2026-02-24');
    expect(
      deadlineOf('complaint', new Date('2026-02-05T02:00:00Z'), packs, { zones: [], countries: [] })
        ?.lastDate,
    ).toBe('2026-02-20');
    expect(deadlineOf('opt_out_free_text', at, compilePacks(['base']))?.before).toEqual(
      new Date('2026-03-04T00:00:00Z'),
    );
  });

  it('is none where no pack names a time', () => {
    expect(due('complaint', '2026-03-02T10:00:00Z', ['base', 'in'], CN)).toBeNull();
  });
});
