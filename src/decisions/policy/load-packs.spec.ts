import { join } from 'node:path';
import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import {
  buildPackSet,
  currentPacks,
  digestOf,
  PACK_IDS,
  readPackFiles,
  usePacks,
  type PackFile,
} from './load-packs';
import { makeFacts } from './make-facts';
import { readText } from './read-data';
import { packsFor } from './select';
import { isStopWord } from './stop-words';
import { assertVectors, readVectors, VECTORS } from './vectors';
import { Field } from './field';

const text = (id: string) => readText(join(__dirname, 'packs'), `${id}.yaml`);
const files = (given: Record<string, string>): Map<string, PackFile> =>
  new Map(Object.entries(given).map(([name, body]) => [name, { name: `/etc/policies/${name}`, text: body }]));
const build = (given: Record<string, string>) => buildPackSet(files(given));
const SG = `
pack: sg
title: Singapore
applies_when: { borrower_countries: [SG] }
time_zones: [Asia/Singapore]
rules:
  - id: sg.window
    kind: contact_window
    force: product_default
    confidence: low
    when: { purposes: [collection] }
    allow: [{ days: [mon], from: '09:00', to: '10:00' }]
`;

afterEach(() => usePacks(buildPackSet()));

describe('a set of packs', () => {
  it('is what comes with the product, where nothing is put over it', () => {
    expect(buildPackSet().ids).toEqual([...PACK_IDS]);
    expect(currentPacks().ids).toEqual([...PACK_IDS]);
    expect([...buildPackSet().versions.values()].every((version) => /^[0-9a-f]{12}$/.test(version))).toBe(
      true,
    );
    expect(new Set(buildPackSet().versions.values()).size).toBe(PACK_IDS.length);
  });

  it('takes a pack in place of ours, by a version of its own, from the next decision on', () => {
    const stricter = text('cn').replace("to: '22:00'", "to: '20:00'");
    const before = compilePacks(['cn']);
    const late = makeFacts({ at: new Date('2026-03-02T20:00:00+08:00') });
    expect(evaluateContact(late, before).decision).toBe('allow');
    const set = build({ 'cn.yaml': stricter });
    expect(compilePacks(['cn'])).toBe(before);
    usePacks(set);
    const now = compilePacks(['cn']);
    expect(evaluateContact(late, now).reason).toBe('cn.window.collection');
    expect(evaluateContact(late, before).decision).toBe('allow');
    expect(now.versions.cn).not.toBe(before.versions.cn);
    expect(now.versions).toEqual({ cn: set.versions.get('cn') });
    expect(set.versions.get('base')).toBe(buildPackSet().versions.get('base'));
    expect(compilePacks(['cn'])).toBe(now);
  });

  it('takes a new pack, behind ours, for the borrowers it names', () => {
    usePacks(build({ 'sg.yaml': SG }));
    expect(currentPacks().ids).toEqual([...PACK_IDS, 'sg']);
    expect(packsFor({ country: 'SG', region: null }, ['cn'])).toEqual(['base', 'sg']);
    expect(compilePacks(['sg', 'base']).ids).toEqual(['base', 'sg']);
  });

  it('takes sources and holidays entry by entry', () => {
    const set = build({
      'sources.yaml': "mas: { title: 'MAS notice', url: 'https://example.org', via: 'read' }",
      'sg.yaml': SG.replace('force: product_default', 'force: regulation\n    source: [mas]'),
      'holidays.yaml': `SG: { covered_from: '2026-01-01', covered_until: '2026-12-31', source: s, off: [{ name: x, from: '2026-08-10' }], worked: [] }`,
    });
    expect(set.packs.get('sg')!.rules[0]).toMatchObject({ sources: ['mas'], cite: 'MAS notice' });
    expect(set.sources.get('regf')?.title).toContain('Regulation F');
    expect(set.calendar.isHoliday('SG', '2026-08-10')).toBe(true);
    expect(set.calendar.isHoliday('CN', '2026-02-23')).toBe(true);
    expect(compilePacks(['sg'], undefined, [], set).calendar).toBe(set.calendar);
    expect(buildPackSet().calendar.coveredUntil('SG')).toBeNull();
  });

  it('gives the spacing and the words that stop of the set in use', () => {
    const base = text('base')
      .replace('min_gap_between_channels: PT4H', 'min_gap_between_channels: PT8H')
      .replace('unsubscribe, end, T,', 'unsubscribe, end, basta, T,');
    expect([compilePacks(['cn']).spacing.minGapBetweenChannels, isStopWord('Basta!')]).toEqual([
      'PT4H',
      false,
    ]);
    usePacks(build({ 'base.yaml': base }));
    expect([compilePacks(['cn']).spacing.minGapBetweenChannels, isStopWord('Basta!')]).toEqual([
      'PT8H',
      true,
    ]);
    expect(isStopWord('opt out')).toBe(true);
  });

  it('binds collectors only where a pack says that it does not bind creditors', () => {
    const set = build({
      'us-federal.yaml': text('us-federal').replace(
        'apply_to_creditor_default: true',
        'apply_to_creditor_default: false',
      ),
    });
    const packs = compilePacks(['us-federal'], undefined, [], set);
    const night = {
      at: new Date('2026-03-02T22:00:00-05:00'),
      zones: ['America/New_York'],
      medium: 'voice' as const,
    };
    expect(evaluateContact(makeFacts(night), packs).decision).toBe('allow');
    for (const senderRole of ['third_party_collector', 'debt_buyer'] as const)
      expect(evaluateContact(makeFacts({ ...night, senderRole }), packs).reason).toBe('us.window');
    // What binds everybody still does.
    const gate = set.packs.get('us-federal')!.rules.find((rule) => rule.id === 'us.rnd');
    expect(gate?.when.senderRoles).toBeNull();
    const named = set.packs.get('us-federal')!.rules.find((rule) => rule.id === 'us.sms.freshness');
    expect(named?.when.senderRoles).toEqual(['third_party_collector', 'debt_buyer']);
  });

  it.each([
    ['cn.yaml', 'pack: [', '', /does not parse/],
    ['cn.yaml', SG, 'pack', /must be cn, not sg/],
    ['SG.yaml', SG, '', /must be named like a pack/],
    ['sg.yml', SG, '', /must be named like a pack/],
    [
      'sg.yaml',
      SG.replace('id: sg.window', 'id: cn.window.collection'),
      'rules[0].id',
      /a rule of cn already/,
    ],
    [
      'sg.yaml',
      SG.replace('purposes: [collection]', 'tiers: [tiny]'),
      'rules[0].when.tiers',
      /unknown tier: tiny/,
    ],
    ['sg.yaml', SG.replace('title', 'tiers: [{ id: a, from_days: 1 }]\ntitle'), 'tiers', /baseline only/],
    ['sg.yaml', SG.replace('Asia/Singapore', 'Asia/Atlantis'), 'time_zones[0]', /unknown time zone/],
    ['sg.yaml', SG.replace('contact_window', 'contact_door'), 'rules[0].kind', /must be one of/],
    ['sg.yaml', SG.replace("to: '10:00'", "to: '09:00'"), 'rules[0].allow[0]', /impossible window/],
    ['holidays.yaml', 'SG: {}', 'SG.covered_from', /must be a text/],
    ['sources.yaml', 'mas: {}', 'mas.title', /must be a text/],
    ['base.yaml', text('base').replace(/tiers:\n(  .*\n)+/, ''), 'tiers', /must have the tier table/],
    [
      'base.yaml',
      text('base').replace(
        /kind: fallback_rule[^]*?\n\n/,
        'kind: audit\n    force: product_default\n    confidence: high\n\n',
      ),
      'rules',
      /one fallback_rule, not 0/,
    ],
    ['base.yaml', text('base').replace(/ +times: .*\n/, ''), 'rules', /consent rule with times/],
  ])('with a bad %s is refused whole, by its file, path and reason', (name, body, path, reason) => {
    const refused = expect.objectContaining({ path, reason: expect.stringMatching(reason) });
    expect(() => build({ [name]: body })).toThrow(refused);
    try {
      build({ [name]: body });
    } catch (error) {
      if (name !== 'holidays.yaml' || path !== '') expect((error as { file: string }).file).toContain(name);
    }
  });

  it('is told apart by its files, whatever their order', () => {
    const both = files({ 'a.yaml': 'x', 'b.yaml': 'y' });
    expect(digestOf(both)).toBe(digestOf(new Map([...both].reverse())));
    expect(digestOf(both)).not.toBe(digestOf(files({ 'a.yaml': 'x', 'b.yaml': 'z' })));
    expect(digestOf(both)).not.toBe(digestOf(files({ 'a.yaml': 'x', 'c.yaml': 'y' })));
    expect(build({ 'sg.yaml': SG }).digest).toBe(digestOf(files({ 'sg.yaml': SG })));
  });

  it('reads the files of a folder, and says which it cannot', () => {
    const folder = join(__dirname, 'packs');
    const [file] = [...readPackFiles(folder, ['cn.yaml', 'hk.yaml']).values()];
    expect(file).toEqual({ name: join(folder, 'cn.yaml'), text: text('cn') });
    expect(() => readPackFiles(folder, ['gone.yaml'])).toThrow(/gone.yaml: cannot be read: ENOENT/);
  });
});

describe('every rule', () => {
  it('has something to cite', () => {
    for (const pack of buildPackSet().packs.values())
      for (const rule of pack.rules)
        expect([rule.id, rule.cite]).toEqual([rule.id, expect.stringMatching(/\S/)]);
    const cite = (id: string) =>
      [...buildPackSet().packs.values()].flatMap((pack) => pack.rules).find((rule) => rule.id === id)?.cite;
    expect(cite('us.cease')).toBe('12 CFR 1006.6(c)');
    expect(cite('cn.retention.sms_records')).toBe('通信短信息服务管理规定 (revised, in force 2026-05-01)');
    expect(cite('base.cap.all.day')).toBe('product default');
    expect(cite('base.stop.wrong_party')).toBe(
      'product default, after Regulation F, 12 CFR Part 1006 incl. Supplement I',
    );
  });
});

describe('the vectors', () => {
  const one = (over: object) =>
    JSON.stringify([
      {
        id: 'x1',
        packs: ['sg'],
        given: { purpose: 'collection', channel: 'sms', trust: 'verified', at: '2026-03-02T09:00:00+08:00' },
        expect: 'allow',
        ...over,
      },
    ]);
  const check = (given: Record<string, string>) => {
    const over = files(given);
    assertVectors(buildPackSet(over), over);
  };

  it('of the product must stand where their packs were not replaced', () => {
    expect(() => check({})).not.toThrow();
    expect(() => check({ 'sg.yaml': SG })).not.toThrow();
    // Its own packs' answers are the operator's to state.
    expect(() => check({ 'cn.yaml': text('cn').replace("to: '22:00'", "to: '20:00'") })).not.toThrow();
  });

  it('of the operator must all be answered', () => {
    expect(() => check({ 'sg.yaml': SG, 'vectors.yaml': one({}) })).not.toThrow();
    expect(() =>
      check({ 'sg.yaml': SG, 'vectors.yaml': one({ expect: 'deny', reason: 'sg.window' }) }),
    ).toThrow(
      expect.objectContaining({
        file: '/etc/policies/vectors.yaml',
        path: 'x1',
        reason: expect.stringMatching(/expects deny sg.window.*gets allow/),
      }),
    );
    expect(() => check({ 'sg.yaml': SG, 'vectors.yaml': one({ content: 'DEBT' }) })).toThrow(/expects allow/);
    expect(() => check({ 'vectors.yaml': one({}) })).toThrow(/no such pack/);
    expect(() => check({ 'sg.yaml': SG, 'vectors.yaml': one({ packs: [] }) })).toThrow(/must not be empty/);
    expect(() => check({ 'sg.yaml': SG, 'vectors.yaml': one({ given: { moon: 'full' } }) })).toThrow(
      /no fact/,
    );
  });

  it('have one name each', () => {
    const twice = JSON.parse(one({})).concat(JSON.parse(one({})));
    expect(() => readVectors(new Field('vectors.yaml', '', twice))).toThrow(/twice: x1/);
    expect(new Set(VECTORS.map((vector) => vector.id)).size).toBe(VECTORS.length);
  });
});
