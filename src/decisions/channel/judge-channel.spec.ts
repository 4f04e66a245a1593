import fc from 'fast-check';
import type { ChannelFact } from './channel-fact';
import { judgeChannel } from './judge-channel';

const DAY = 86_400_000;
const day = (n: number) => new Date(Date.UTC(2026, 0, 1, 4) + n * DAY);
const settings = { freshnessDays: 180, zone: 'Asia/Shanghai' };
let made = 0;

function fact(kind: ChannelFact['kind'], at: number, over: Partial<ChannelFact> = {}): ChannelFact {
  made += 1;
  return { id: `f${made}`, kind, strength: 'none', class: 'code', source: 'page', at: day(at), ...over };
}
const proof = (at: number) => fact('proof', at);
const strong = (at: number, name = 'unknown_subscriber') =>
  fact('signal', at, { strength: 'strong', class: name, source: 'receipt:twilio' });
const weak = (at: number, source = 'receipt:twilio') =>
  fact('signal', at, { strength: 'weak', class: 'suspended_subscriber', source });
const delivered = (at: number) => fact('signal', at, { class: 'delivered', source: 'receipt:twilio' });
const judge = (facts: ChannelFact[], now = 100) => judgeChannel('phone', facts, settings, day(now));

describe('judgeChannel', () => {
  it.each<[string, ChannelFact[], number, string, string | null]>([
    ['nothing known', [], 100, 'unverified', null],
    ['proved', [proof(0)], 100, 'verified', null],
    ['proved, one day short of too old', [proof(0)], 179, 'verified', null],
    ['proved too long ago', [proof(0)], 180, 'stale', 'stale'],
    ['proved the weaker way', [fact('provisional_proof', 0)], 1, 'provisional', null],
    ['provisional for ever', [fact('provisional_proof', 0)], 5000, 'provisional', null],
    ['its hold passed', [fact('provisional_proof', 0), fact('hold_passed', 3)], 4, 'verified', null],
    [
      'a hold broken by a signal',
      [fact('provisional_proof', 0), strong(1), fact('hold_passed', 3)],
      4,
      'suspect',
      'strong_signal',
    ],
    ['a hold without its proof', [fact('hold_passed', 3)], 4, 'unverified', null],
    ['a strong signal', [proof(0), strong(1)], 2, 'suspect', 'strong_signal'],
    ['a strong signal, never proved', [strong(1)], 2, 'suspect', 'strong_signal'],
    ['proved again after it', [proof(0), strong(1), proof(2)], 3, 'verified', null],
    ['a signal at the instant of a proof', [strong(1), proof(1)], 3, 'suspect', 'strong_signal'],
    [
      'a weaker proof of a suspect one',
      [proof(0), strong(1), fact('provisional_proof', 2)],
      3,
      'provisional',
      null,
    ],
    ['a weaker proof takes nothing away', [proof(0), fact('provisional_proof', 2)], 3, 'verified', null],
    [
      'a weaker proof does not keep it fresh',
      [proof(0), fact('provisional_proof', 2)],
      181,
      'stale',
      'stale',
    ],
    ['one weak signal', [proof(0), weak(1)], 2, 'verified', null],
    ['weak on two days', [proof(0), weak(1), weak(2)], 3, 'stale', 'suspicion'],
    ['weak before a proof and after it', [weak(1), proof(2), weak(3)], 4, 'verified', null],
    ['weak on three days over two weeks', [proof(0), weak(1), weak(8), weak(15)], 16, 'suspect', 'suspicion'],
    ['weak months apart', [proof(0), weak(1), weak(70)], 80, 'verified', null],
    ['time does not mend', [proof(0), weak(1), weak(2)], 150, 'stale', 'suspicion'],
    [
      'strong on top of suspicion',
      [proof(0), weak(1), weak(8), weak(15), strong(16)],
      17,
      'suspect',
      'strong_signal',
    ],
    ['deliveries', [proof(0), delivered(100), delivered(170)], 181, 'stale', 'stale'],
    ['deliveries, never proved', [delivered(1), delivered(2)], 3, 'unverified', null],
    ['the wrong person', [proof(0), fact('wrong_person', 1)], 2, 'revoked', null],
    ['the wrong person, as a call result', [proof(0), strong(1, 'wrong_party')], 2, 'revoked', null],
    ['a proof after that', [proof(0), fact('wrong_person', 1), proof(2)], 3, 'revoked', null],
    ['replaced', [proof(0), strong(1), fact('replaced', 2)], 3, 'revoked', null],
    ['disputed', [fact('provisional_proof', 0), fact('disputed', 2)], 3, 'revoked', null],
    ['withdrawn', [proof(0), fact('withdrawn', 2)], 3, 'revoked', null],
  ])('%s', (_what, facts, now, trust, wants) => {
    const judged = judge(facts, now);
    expect(judged.trust).toBe(trust);
    expect(judged.wantsReverification).toBe(wants);
  });

  it('revokes a dead app without a case, by its fact or by the raw signal', () => {
    const dead = fact('signal', 1, { strength: 'strong', class: 'token_dead', source: 'receipt:fcm' });
    for (const end of [dead, fact('token_dead', 1)]) {
      const judged = judgeChannel('app', [proof(0), end], { ...settings, freshnessDays: 90 }, day(2));
      expect(judged).toMatchObject({ trust: 'revoked', wantsReverification: null, lookAgainAt: null });
    }
  });

  it('looks again when freshness ends, and only then', () => {
    expect(judge([proof(0)]).lookAgainAt).toEqual(day(180));
    expect(judge([proof(0)], 180).lookAgainAt).toBeNull();
    expect(judge([fact('provisional_proof', 0)]).lookAgainAt).toBeNull();
    expect(judge([strong(1)]).lookAgainAt).toBeNull();
  });

  it('gives its reasons with codes and dates, few however often it bounces', () => {
    const many = Array.from({ length: 50 }, (_, n) => strong(3 + n));
    expect(judge([proof(0), weak(1), weak(2), ...many]).reasons).toEqual([
      { code: 'PROVED', detail: { at: day(0).toISOString(), class: 'code', source: 'page' } },
      {
        code: 'WEAK_SIGNALS',
        detail: {
          at: day(2).toISOString(),
          days: 2,
          sources: ['receipt:twilio'],
          firstAt: day(1).toISOString(),
          lastAt: day(2).toISOString(),
        },
      },
      {
        code: 'STRONG_SIGNAL',
        detail: { at: day(3).toISOString(), class: 'unknown_subscriber', source: 'receipt:twilio' },
      },
    ]);
    expect(judge([]).reasons).toEqual([{ code: 'NOT_PROVED_YET' }]);
    expect(judge([proof(0)], 180).reasons.at(-1)).toEqual({
      code: 'PAST_FRESHNESS',
      detail: { at: day(180).toISOString(), lastProofAt: day(0).toISOString(), freshnessDays: 180 },
    });
  });

  it('dates the last proof by the proof, not by the hold', () => {
    expect(judge([fact('provisional_proof', 0), fact('hold_passed', 3)]).lastProofAt).toEqual(day(0));
  });

  const anyFact = fc.record({
    kind: fc.constantFrom<ChannelFact['kind']>(
      'signal',
      'signal',
      'signal',
      'proof',
      'provisional_proof',
      'hold_passed',
      'wrong_person',
      'withdrawn',
    ),
    strength: fc.constantFrom('strong', 'weak', 'none' as const),
    class: fc.constantFrom('unknown_subscriber', 'suspended_subscriber', 'delivered', 'code'),
    source: fc.constantFrom('receipt:twilio', 'receipt:aliyun', 'check:camara', 'page'),
    at: fc.integer({ min: 0, max: 60 }).map((half) => new Date(day(0).getTime() + (half * DAY) / 2)),
  });
  const numbered = (facts: Omit<ChannelFact, 'id'>[]): ChannelFact[] =>
    facts.map((one, index) => ({ ...one, id: `id${index}` }));
  const histories = fc.array(anyFact, { maxLength: 12 });

  it('judges the same in any order of arrival, with any repetition', () => {
    fc.assert(
      fc.property(
        histories,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.nat(300),
        (history, dice, now) => {
          const facts = numbered(history);
          const shuffled = [...history, ...history.slice(0, 4)]
            .map((one) => ({ one, roll: dice.next().value as number }))
            .sort((a, b) => a.roll - b.roll)
            .map(({ one }) => one);
          // Ids are made on arrival: the shuffled history has others.
          expect(judge(numbered(shuffled), now)).toEqual(judge(facts, now));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is not moved by deliveries, nor by anything of strength none', () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.nat(300),
        (history, deliveries, now) => {
          const facts = numbered(history);
          expect(judge([...facts, ...deliveries.map(delivered)], now)).toEqual(judge(facts, now));
        },
      ),
    );
  });

  it('is never raised by time', () => {
    const height = ['revoked', 'suspect', 'stale', 'unverified', 'provisional', 'verified'];
    fc.assert(
      fc.property(histories, fc.nat(300), fc.nat(300), (history, now, later) => {
        const facts = numbered(history);
        const before = judge(facts, 60 + now);
        const after = judge(facts, 60 + now + later);
        expect(height.indexOf(after.trust)).toBeLessThanOrEqual(height.indexOf(before.trust));
        const isBeforeLook = !before.lookAgainAt || day(60 + now + later) < before.lookAgainAt;
        if (isBeforeLook) expect(after).toEqual(before);
      }),
    );
  });
});
