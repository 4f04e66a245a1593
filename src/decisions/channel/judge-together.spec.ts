import fc from 'fast-check';
import type { ChannelKind } from '../words';
import type { ChannelFact } from './channel-fact';
import { judgeChannel, judgeTogether, type ChannelToJudge } from './judge-channel';

const DAY = 86_400_000;
const day = (n: number) => new Date(Date.UTC(2026, 0, 1, 4) + n * DAY);
const freshnessDays: Record<ChannelKind, number> = { phone: 180, email: 365, app: 90, letter: 365 };
const settings = { freshnessDays, zone: 'Asia/Shanghai' };
let made = 0;

const fact = (kind: ChannelFact['kind'], at: number, over: Partial<ChannelFact> = {}): ChannelFact => ({
  id: `f${(made += 1)}`,
  kind,
  strength: 'none',
  class: 'code',
  source: 'page',
  at: day(at),
  ...over,
});
const proof = (at: number, ...through: string[]) => fact('proof', at, { through });
const strong = (at: number) =>
  fact('signal', at, { strength: 'strong', class: 'mailbox_unknown', source: 'receipt:email' });
const weak = (at: number) =>
  fact('signal', at, { strength: 'weak', class: 'mailbox_moved', source: 'receipt:email' });

type Histories = Record<string, ChannelFact[]>;
const KINDS: Record<string, ChannelKind> = { phone: 'phone', second: 'phone', mail: 'email', app: 'app' };
const toJudge = (histories: Histories): ChannelToJudge[] =>
  Object.entries(histories).map(([id, facts]) => ({ id, kind: KINDS[id]!, facts }));
const judge = (histories: Histories, now = 50) => judgeTogether(toJudge(histories), settings, day(now));
const trusts = (histories: Histories, now = 50) =>
  Object.fromEntries([...judge(histories, now)].map(([id, { trust }]) => [id, trust]));

describe('judgeTogether', () => {
  it.each<[string, Histories, Record<string, string>]>([
    [
      'what was proved through it falls',
      { mail: [proof(0), strong(5)], phone: [proof(3, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'not what was proved before the last proof of the one that fell',
      { mail: [proof(0), proof(4), strong(5)], phone: [proof(3, 'mail')] },
      { mail: 'suspect', phone: 'verified' },
    ],
    [
      'nor at the instant of it',
      { mail: [proof(3), strong(5)], phone: [proof(3, 'mail')] },
      { mail: 'suspect', phone: 'verified' },
    ],
    [
      'one instant after it does',
      { mail: [proof(3), strong(5)], phone: [proof(3.00001, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'everything ever proved through one that never was',
      { mail: [strong(5)], phone: [proof(3, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'also what was proved after the fall',
      { mail: [proof(0), strong(5)], phone: [proof(6, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'and at its instant',
      { mail: [proof(0), strong(5)], phone: [proof(5, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'a stranger there',
      { mail: [proof(0), fact('wrong_person', 5)], phone: [proof(3, 'mail')] },
      { mail: 'revoked', phone: 'suspect' },
    ],
    [
      'a dispute there',
      { mail: [proof(0), fact('disputed', 5)], phone: [proof(3, 'mail')] },
      { mail: 'revoked', phone: 'suspect' },
    ],
    [
      'suspicion there',
      { mail: [proof(0), weak(5), weak(12), weak(19)], phone: [proof(3, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'not while it is only stale',
      { mail: [proof(0), weak(5), weak(6)], phone: [proof(3, 'mail')] },
      { mail: 'stale', phone: 'verified' },
    ],
    [
      'nor when it was replaced',
      { mail: [proof(0), fact('replaced', 5)], phone: [proof(3, 'mail')] },
      { mail: 'revoked', phone: 'verified' },
    ],
    [
      'or withdrawn',
      { mail: [proof(0), fact('withdrawn', 5)], phone: [proof(3, 'mail')] },
      { mail: 'revoked', phone: 'verified' },
    ],
    [
      'or the app removed',
      { app: [proof(0), fact('token_dead', 5)], phone: [proof(3, 'app')] },
      { app: 'revoked', phone: 'verified' },
    ],
    [
      'what was replaced after it fell has fallen',
      { mail: [proof(0), strong(5), fact('replaced', 6)], phone: [proof(3, 'mail')] },
      { mail: 'revoked', phone: 'suspect' },
    ],
    [
      'in its hold',
      {
        mail: [proof(0), strong(5)],
        phone: [fact('provisional_proof', 3, { through: ['mail'] }), fact('hold_passed', 6)],
      },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'after its hold',
      {
        mail: [proof(0), strong(8)],
        phone: [fact('provisional_proof', 3, { through: ['mail'] }), fact('hold_passed', 6)],
      },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'a weaker proof that took nothing away binds to nobody',
      { mail: [proof(0), strong(8)], phone: [proof(1), fact('provisional_proof', 3, { through: ['mail'] })] },
      { mail: 'suspect', phone: 'verified' },
    ],
    [
      'a later proof of its own restores',
      { mail: [proof(0), strong(5)], phone: [proof(3, 'mail'), proof(6)] },
      { mail: 'suspect', phone: 'verified' },
    ],
    [
      'an earlier one does not',
      { mail: [proof(0), strong(5)], phone: [proof(2), proof(3, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    [
      'of two proofs at one instant the one by itself counts',
      { mail: [proof(0), strong(5)], phone: [proof(3), proof(3, 'mail')] },
      { mail: 'suspect', phone: 'verified' },
    ],
    [
      'a proof of the one that fell restores that one alone',
      { mail: [proof(0), strong(5), proof(7)], phone: [proof(3, 'mail')] },
      { mail: 'verified', phone: 'suspect' },
    ],
    [
      'what it vouches for after that stands',
      { mail: [proof(0), strong(5), proof(7)], phone: [proof(3, 'mail'), proof(8, 'mail')] },
      { mail: 'verified', phone: 'verified' },
    ],
    [
      'one of two that vouched fell: the other still does',
      { mail: [proof(0), strong(5)], app: [proof(0)], phone: [proof(3, 'mail', 'app')] },
      { mail: 'suspect', app: 'verified', phone: 'verified' },
    ],
    [
      'both fell',
      {
        mail: [proof(0), strong(5)],
        app: [proof(0), fact('wrong_person', 9)],
        phone: [proof(3, 'mail', 'app')],
      },
      { mail: 'suspect', app: 'revoked', phone: 'suspect' },
    ],
    [
      'both fell, the first was proved again between',
      {
        mail: [proof(0), strong(5), proof(7)],
        app: [proof(0), fact('wrong_person', 9)],
        phone: [proof(3, 'mail', 'app')],
      },
      { mail: 'verified', app: 'revoked', phone: 'suspect' },
    ],
    [
      'two that vouched, one proved through the other',
      { mail: [proof(0), strong(5)], app: [proof(2, 'mail')], phone: [proof(3, 'mail', 'app')] },
      { mail: 'suspect', app: 'suspect', phone: 'suspect' },
    ],
    [
      'a chain',
      {
        mail: [proof(0), strong(5)],
        phone: [proof(2, 'mail')],
        second: [proof(3, 'phone')],
        app: [proof(4, 'second')],
      },
      { mail: 'suspect', phone: 'suspect', second: 'suspect', app: 'suspect' },
    ],
    [
      'a chain that had a proof of its own between',
      { mail: [proof(0), strong(5)], phone: [proof(2, 'mail'), proof(2.5)], second: [proof(3, 'phone')] },
      { mail: 'suspect', phone: 'verified', second: 'verified' },
    ],
    [
      'a chain of which the middle was withdrawn in good order',
      {
        mail: [proof(0), strong(5)],
        phone: [proof(2, 'mail'), fact('withdrawn', 4)],
        second: [proof(3, 'phone')],
      },
      { mail: 'suspect', phone: 'revoked', second: 'suspect' },
    ],
    [
      'a circle',
      { mail: [proof(2, 'phone'), strong(5)], phone: [proof(3, 'mail')] },
      { mail: 'suspect', phone: 'suspect' },
    ],
    ['one that nobody knows', { phone: [proof(3, 'gone')] }, { phone: 'verified' }],
    [
      'one revoked stays so',
      { mail: [proof(0), strong(5)], phone: [proof(3, 'mail'), fact('withdrawn', 4)] },
      { mail: 'suspect', phone: 'revoked' },
    ],
    [
      'stale on its own account first',
      { mail: [proof(0), strong(40)], phone: [proof(3, 'mail'), weak(4), weak(5)] },
      { mail: 'suspect', phone: 'suspect' },
    ],
  ])('%s', (_what, histories, expected) => {
    expect(trusts(histories)).toEqual(expected);
  });

  it('grew old before what it rested on fell: both are said', () => {
    const { trust, reasons } = judge({ mail: [proof(150), strong(195)], app: [proof(160, 'mail')] }, 300).get(
      'app',
    )!;
    expect([trust, reasons.map((r) => r.code)]).toEqual(['suspect', ['PROVED', 'PROVED_THROUGH_DOUBTED']]);
    const late = judge({ mail: [proof(100), strong(195)], app: [proof(101, 'mail')] }, 300).get('app')!;
    expect(late.reasons.map((r) => r.code)).toEqual(['PROVED', 'PAST_FRESHNESS', 'PROVED_THROUGH_DOUBTED']);
  });

  it('says why, when, and asks the borrower', () => {
    const judged = judge({
      mail: [proof(0), strong(5)],
      app: [proof(0), strong(9)],
      phone: [proof(3, 'mail', 'app')],
    });
    expect(judged.get('phone')).toEqual({
      trust: 'suspect',
      reasons: [
        { code: 'PROVED', detail: { at: day(3).toISOString(), class: 'code', source: 'page' } },
        { code: 'PROVED_THROUGH_DOUBTED', detail: { at: day(9).toISOString(), channels: ['app', 'mail'] } },
      ],
      lastProofAt: day(3),
      lookAgainAt: null,
      wantsReverification: 'suspicion',
      carriers: ['app', 'mail'],
    });
    expect(judge({ phone: [proof(3)] }).get('phone')!.carriers).toEqual([]);
  });

  const someFact = fc.record({
    channel: fc.constantFrom('phone', 'second', 'mail', 'app'),
    kind: fc.constantFrom<ChannelFact['kind']>(
      'signal',
      'signal',
      'proof',
      'proof',
      'proof',
      'provisional_proof',
      'wrong_person',
      'replaced',
    ),
    strength: fc.constantFrom('strong', 'weak', 'none' as const),
    class: fc.constantFrom('a', 'b'),
    half: fc.nat(40),
    through: fc.subarray(['phone', 'second', 'mail', 'app']),
  });
  const someHistory = fc.array(someFact, { maxLength: 16 });
  type SomeFact = (typeof someHistory extends fc.Arbitrary<infer T> ? T : never)[number];
  const historiesOf = (facts: readonly SomeFact[]): Histories => {
    const histories: Histories = { phone: [], second: [], mail: [], app: [] };
    facts.forEach(({ channel, kind, strength, class: name, half, through }, index) => {
      const isProof = kind === 'proof' || kind === 'provisional_proof';
      const carriers = isProof ? through.filter((id) => id !== channel) : [];
      histories[channel]!.push(
        fact(kind, half / 2, { id: `x${index}`, strength, class: name, through: carriers }),
      );
    });
    return histories;
  };
  const RANK = ['revoked', 'suspect', 'stale', 'unverified', 'provisional', 'verified'];

  it('is the same in any order of arrival and of channels, with any repetition', () => {
    fc.assert(
      fc.property(
        someHistory,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (history, dice) => {
          const rolled = [...history, ...history.slice(0, 5)].map((one) => ({
            one,
            roll: dice.next().value as number,
          }));
          const shuffled = rolled.sort((a, b) => a.roll - b.roll).map(({ one }) => one);
          const reversed = toJudge(historiesOf(shuffled)).reverse();
          const there = judgeTogether(reversed, settings, day(50));
          for (const [id, judged] of judge(historiesOf(history))) expect(there.get(id)).toEqual(judged);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('differs from judging each alone only where something was vouched for, and then only downwards', () => {
    fc.assert(
      fc.property(someHistory, (history) => {
        const histories = historiesOf(history);
        const together = judge(histories);
        for (const { id, kind, facts } of toJudge(histories)) {
          const alone = judgeChannel(
            kind,
            facts,
            { freshnessDays: freshnessDays[kind], zone: settings.zone },
            day(50),
          );
          const judged = together.get(id)!;
          // A weaker proof counts for one that fell: provisional then, where it was verified or stale still.
          if (alone.trust === 'verified' || alone.trust === 'provisional')
            expect(RANK.indexOf(judged.trust)).toBeLessThanOrEqual(RANK.indexOf(alone.trust));
          if (!facts.some((one) => one.through?.length)) expect(judged).toEqual(alone);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('falls exactly as the rule in one sentence says: all that vouched were doubted before they were proved again', () => {
    const proofs = (facts: ChannelFact[]) =>
      facts.filter((one) => one.kind === 'proof').map((one) => one.at.getTime());
    const strongOnes = (facts: ChannelFact[]) =>
      facts.filter((one) => one.strength === 'strong').map((one) => one.at.getTime());
    const clean = someHistory.map((history) =>
      history
        .filter(({ kind }) => kind === 'proof' || kind === 'signal')
        // Every moment once, so that the sentence need not speak of ties; a chain is as long as the channels are many.
        .map((one, index) => ({
          ...one,
          half: one.half * 20 + index,
          strength: one.kind === 'signal' ? ('strong' as const) : ('none' as const),
        })),
    );
    fc.assert(
      fc.property(clean, (history) => {
        const histories = historiesOf(history.map((one) => ({ ...one, half: one.half / 20 })));
        /** When what was proved at `from` came to be doubted, before the next proof; Infinity for never. */
        const fallOf = (id: string, from: number, seen: readonly string[]): number => {
          if (seen.includes(`${id} ${from}`)) return Infinity;
          const until = Math.min(Infinity, ...proofs(histories[id]!).filter((at) => at > from));
          const own = Math.min(Infinity, ...strongOnes(histories[id]!).filter((at) => at > from));
          const last = histories[id]!.find((one) => one.kind === 'proof' && one.at.getTime() === from);
          const carried = (last?.through ?? []).map((carrier) => {
            const since = Math.max(-Infinity, ...proofs(histories[carrier]!).filter((at) => at < from));
            return fallOf(carrier, since, [...seen, `${id} ${from}`]);
          });
          const fall = Math.min(own, carried.length === 0 ? Infinity : Math.max(from, ...carried));
          return fall < until ? fall : Infinity;
        };
        for (const [id, { trust }] of judge(histories)) {
          const from = Math.max(-Infinity, ...proofs(histories[id]!));
          const expected =
            fallOf(id, from, []) < Infinity ? 'suspect' : from === -Infinity ? 'unverified' : 'verified';
          expect([id, trust]).toEqual([id, expected]);
        }
      }),
      { numRuns: 600 },
    );
  });
});
