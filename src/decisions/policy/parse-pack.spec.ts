import { parseCalendar, publicHolidays } from './calendar';
import { Field } from './field';
import { PACKS } from './load-packs';
import { PackError } from './pack-error';
import { parsePack } from './parse-pack';

const good = `
pack: x
title: X
applies_when: { borrower_countries: [XX] }
time_zones: [Asia/Shanghai]
rules:
  - id: x.window
    kind: contact_window
    force: regulation
    confidence: high
    source: [law]
    when: { purposes: [collection], channels: [sms] }
    allow: [{ days: [mon], from: '08:00', to: '21:00' }]
  - id: x.cap
    kind: frequency_cap
    force: regulation
    confidence: high
    count: touch
    limit: 2
    window: { type: rolling_local_days, days: 7 }
    scope: [borrower]
`;

function errorOf(text: string): PackError {
  try {
    parsePack('packs/x.yaml', text, ['law']);
  } catch (error) {
    return error as PackError;
  }
  throw new Error('it parsed');
}

describe('a pack', () => {
  it('parses', () => expect(parsePack('packs/x.yaml', good, ['law']).rules).toHaveLength(2));

  it.each([
    ['that is not YAML', 'title: X', 'title: [', '', /does not parse/],
    ['with a key twice', 'title: X', 'title: X\ntitle: Y', '', /does not parse/],
    ['with an unknown kind', 'kind: frequency_cap', 'kind: frequency_hat', 'rules[1].kind', /must be one of/],
    ['with an unknown zone', 'Asia/Shanghai', 'Asia/Shangri-La', 'time_zones[0]', /unknown time zone/],
    ['with a window backwards', "to: '21:00'", "to: '07:00'", 'rules[0].allow[0]', /impossible window/],
    ['with an empty window', "to: '21:00'", "to: '08:00'", 'rules[0].allow[0]', /impossible window/],
    ['with an hour that is none', "from: '08:00'", "from: '24:30'", 'rules[0].allow[0].from', /clock time/],
    [
      'with an hour YAML 1.1 would read as a number',
      "to: '21:00'",
      'to: 1260',
      'rules[0].allow[0].to',
      /must be a text/,
    ],
    ['with a window on no day', '[mon]', '[]', 'rules[0].allow[0].days', /must not be empty/],
    ['with a window that never opens', /allow: .*/, 'allow: []', 'rules[0].allow', /never opens/],
    ['with an unknown weekday', '[mon]', '[funday]', 'rules[0].allow[0].days[0]', /must be one of/],
    [
      'with an unknown purpose',
      '[collection]',
      '[collecting]',
      'rules[0].when.purposes[0]',
      /must be one of/,
    ],
    ['with an unknown source', '[law]', '[hearsay]', 'rules[0].source[0]', /must be one of law/],
    ['with an unknown force', 'force: regulation', 'force: habit', 'rules[0].force', /must be one of/],
    ['with a misspelt key', 'limit: 2', 'limits: 2', 'rules[1]', /unknown key: limits/],
    ['with a limit below zero', 'limit: 2', 'limit: -1', 'rules[1].limit', /whole number/],
    ['with a window of no days', 'days: 7', 'days: 0', 'rules[1].window.days', /whole number/],
    ['with an id twice', 'id: x.cap', 'id: x.window', 'rules[1].id', /twice/],
    ['without a title', 'title: X', '', 'title', /must be a text/],
    ['without rules', /rules:[^]*/, '', 'rules', /must be a list/],
    ['that is a list', /[^]*/, '- 1', '', /must be a map/],
  ])('%s is refused by file, path and reason', (_, from, to, path, reason) => {
    const error = errorOf(good.replace(from, to));
    expect(error).toBeInstanceOf(PackError);
    expect(error).toMatchObject({ file: 'packs/x.yaml', path, reason: expect.stringMatching(reason) });
    expect(error.message).toContain('packs/x.yaml');
  });
});

it('all packs of the project load, and every rule says where it comes from or that it is ours', () => {
  expect(PACKS.size).toBe(8);
  for (const pack of PACKS.values()) {
    for (const rule of pack.rules)
      expect([rule.id, rule.sources.length > 0 || rule.force === 'product_default']).toEqual([rule.id, true]);
  }
});

describe('the calendar', () => {
  it('knows 2026', () => {
    expect(publicHolidays.coveredUntil('CN')).toBe('2026-12-31');
    expect(publicHolidays.coveredUntil('BR')).toBeNull();
    expect(publicHolidays.isHoliday('CN', '2026-02-23')).toBe(true);
    expect(publicHolidays.isHoliday('CN', '2026-02-24')).toBe(false);
    expect(publicHolidays.isAdjustedWorkday('CN', '2026-02-28')).toBe(true);
  });

  it.each([
    ['a date that does not exist', '2026-02-30', '2026-03-01', /must be a date/],
    ['a range backwards', '2026-03-02', '2026-03-01', /ends before it begins/],
    ['a day outside its cover', '2027-01-01', '2027-01-01', /outside/],
  ])('refuses %s', (_, from, to, reason) => {
    const off = [{ name: 'x', from, to }];
    const country = { covered_from: '2026-01-01', covered_until: '2026-12-31', source: 's', off, worked: [] };
    expect(() => parseCalendar(new Field('holidays.yaml', '', { XX: country }))).toThrow(reason);
  });
});
