import { HOLD_KINDS, MEDIA, PURPOSES, type HoldKind } from '../../words';
import { compilePacks } from '../compile';
import { evaluateContact } from '../evaluate';
import type { ContactFacts } from '../facts';
import { endsOnlyByRelease, holdEndsAt } from '../hold-length';
import { makeFacts } from '../make-facts';

const judge = (over: Partial<ContactFacts>, packs = ['base', 'cn']) =>
  evaluateContact(makeFacts({ countries: ['CN'], ...over }), compilePacks(packs));
const heldBy = (over: Partial<ContactFacts>, packs?: string[]) =>
  judge(over, packs)
    .refusals.filter((refusal) => refusal.kind === 'stop_trigger')
    .map((refusal) => refusal.rule);

describe('a hold', () => {
  it.each(HOLD_KINDS)('%s pauses collection and relays on every medium, under any pack', (hold) => {
    for (const medium of MEDIA) {
      expect(judge({ holds: [hold], medium }, ['cn'])).toMatchObject({ decision: 'deny', reason: 'hold' });
      expect(
        heldBy({ holds: [hold], purpose: 'reachability_relay', trust: 'third_party', medium }),
      ).toHaveLength(1);
    }
  });

  it.each([
    ['complaint', ['base', 'cn'], ['collection', 'reachability_relay']],
    ['dispute', ['base', 'cn'], ['collection', 'reachability_relay']],
    ['moratorium', ['base', 'uk'], ['collection', 'reachability_relay']],
    ['bereavement', ['base', 'cn'], ['collection', 'reachability_relay']],
    ['vulnerable_customer', ['base', 'cn'], ['collection', 'reachability_relay']],
    ['cease', ['base', 'cn'], ['servicing_reminder', 'collection', 'marketing', 'reachability_relay']],
    ['attorney', ['base', 'cn'], ['collection', 'marketing', 'reachability_relay']],
    [
      'cease',
      ['us-federal'],
      ['security_verification', 'servicing_reminder', 'collection', 'marketing', 'reachability_relay'],
    ],
    [
      'attorney',
      ['us-federal'],
      [
        'security_verification',
        'statutory_notice',
        'servicing_reminder',
        'collection',
        'marketing',
        'reachability_relay',
      ],
    ],
  ] as const)('%s under %j pauses %j', (hold, packs, paused) => {
    const found = PURPOSES.filter((purpose) => heldBy({ holds: [hold], purpose }, [...packs]).length > 0);
    expect(found).toEqual(paused);
  });

  it('leaves what the borrower asked for: a code, also where they told us to stop', () => {
    const code = { holds: ['cease' as const], purpose: 'security_verification' as const };
    expect(heldBy({ ...code, initiatedBy: 'user' }, ['us-federal'])).toEqual([]);
    expect(heldBy({ ...code, initiatedBy: 'system' }, ['us-federal'])).toEqual(['us.cease']);
  });

  it('in India pauses calls altogether at a bereavement, not letters', () => {
    const call = {
      holds: ['bereavement' as const],
      purpose: 'servicing_reminder' as const,
      zones: ['Asia/Kolkata'],
    };
    expect(heldBy({ ...call, medium: 'voice' }, ['base', 'in'])).toEqual(['in.blackout']);
    expect(heldBy({ ...call, medium: 'letter' }, ['base', 'in'])).toEqual([]);
  });

  it('names the hold, its rule, its force and its source, and that nothing but a release ends it', () => {
    const verdict = judge({ holds: ['complaint'] });
    expect(verdict.refusals[0]).toEqual({
      rule: 'base.stop.complaint',
      pack: 'base',
      kind: 'stop_trigger',
      force: 'product_default',
      cite: expect.stringContaining('RBI Responsible Business Conduct'),
      facts: { hold: 'complaint', holds: ['complaint'] },
      until: null,
    });
    expect(verdict.opensAt).toBeNull();
  });

  it('ends to the instant when its end is known', () => {
    const until = new Date('2026-03-02T11:00:00+08:00');
    const held = { holds: ['bereavement' as const], holdsUntil: { bereavement: until } };
    expect(judge(held)).toMatchObject({ decision: 'deny', reason: 'hold', opensAt: until });
    expect(judge({ ...held, at: new Date(until.getTime() - 1) }).decision).toBe('deny');
    expect(judge({ ...held, at: until }).decision).toBe('allow');
    const both = judge({
      holds: ['bereavement', 'wedding'],
      holdsUntil: { bereavement: until, wedding: new Date('2026-03-02T12:00:00+08:00') },
    });
    expect(both.refusals).toHaveLength(1);
    expect(both).toMatchObject({ opensAt: new Date('2026-03-02T12:00:00+08:00') });
    expect(both.refusals[0]!.facts).toEqual({ hold: 'bereavement', holds: ['bereavement', 'wedding'] });
    expect(
      judge({ holds: ['bereavement', 'wedding'], holdsUntil: { bereavement: until } }).opensAt,
    ).toBeNull();
  });

  it('on a changed address is over when its time is', () => {
    const until = new Date('2026-03-02T10:00:00+08:00');
    expect(judge({ changeHoldUntil: until }).decision).toBe('allow');
    expect(judge({ changeHoldUntil: new Date(until.getTime() + 1) })).toMatchObject({
      reason: 'hold',
      opensAt: new Date(until.getTime() + 1),
      refusals: [{ rule: 'base.stop.contact_change' }],
    });
    expect(judge({ changeHoldUntil: until, purpose: 'servicing_reminder' }).decision).toBe('allow');
  });
});

describe('the length of a hold', () => {
  const opened = new Date('2026-03-02T10:00:00+08:00');
  const end = (kind: HoldKind, packs: string[], zones = ['Asia/Shanghai']) =>
    holdEndsAt(kind, opened, compilePacks(packs), { zones });

  it.each([
    ['bereavement', ['base', 'cn'], '2026-04-02T00:00:00+08:00', 'base.blackout.personal'],
    ['wedding', ['cn'], '2026-04-02T00:00:00+08:00', 'base.blackout.personal'],
    ['moratorium', ['base', 'uk'], '2026-05-02T00:00:00+08:00', 'uk.breathing_space'],
  ] as const)('%s under %j: to %s', (kind, packs, at, rule) => {
    expect(end(kind, [...packs])).toMatchObject({ at: new Date(at), rule: { id: rule } });
  });

  it('is in no zone shorter, and UTC where none is known', () => {
    expect(end('moratorium', ['uk'], ['Asia/Shanghai', 'Europe/London'])?.at).toEqual(
      new Date('2026-05-01T23:00:00Z'),
    );
    expect(end('wedding', ['base'], [])?.at).toEqual(new Date('2026-04-02T00:00:00Z'));
  });

  it('is the longest that any pack gives', () => {
    const packs = compilePacks(['base', 'uk'], undefined, [
      { rule: 'base.blackout.personal', length: 'P45D' },
    ]);
    expect(holdEndsAt('wedding', opened, packs, { zones: ['Asia/Shanghai'] })?.at).toEqual(
      new Date('2026-04-17T00:00:00+08:00'),
    );
  });

  it('is open where no pack gives one; most of those end only by release', () => {
    for (const kind of HOLD_KINDS) {
      const isOpen = end(kind, ['base', 'cn']) === null;
      expect([kind, isOpen]).toEqual([
        kind,
        ['complaint', 'dispute', 'moratorium', 'cease', 'attorney'].includes(kind),
      ]);
      const released = ['complaint', 'dispute', 'cease', 'attorney'].includes(kind);
      expect([kind, endsOnlyByRelease(kind, compilePacks(['cn']))]).toEqual([kind, released]);
    }
  });
});
