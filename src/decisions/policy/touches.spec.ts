import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import type { ContactFacts } from './facts';
import { makeFacts, makePast } from './make-facts';
import { Touches, touchesOf } from './touches';
import type { FrequencyCapRule } from './pack';

const rules = compilePacks(['base', 'cn']).rules.filter((rule) => rule.kind === 'frequency_cap');
const capOf = (id: string) => rules.find((rule) => rule.id === id) as FrequencyCapRule;

describe('touches', () => {
  it('know the local dates, earliest first, in each zone', () => {
    const touches = Touches.of([
      makePast('2026-03-02T01:00:00+08:00'),
      makePast('2026-03-01T12:00:00+08:00'),
    ]);
    const day = Date.UTC(2026, 2, 1) / 86_400_000;
    expect(touches.daysIn('Asia/Shanghai')).toEqual([day, day + 1]);
    expect(touches.daysIn('America/New_York')).toEqual([day - 1, day]);
    expect(touches.daysIn('Asia/Shanghai')).toBe(touches.daysIn('Asia/Shanghai'));
  });

  const touched = () => [
    makePast('2026-03-02T09:00:00+08:00'),
    makePast('2026-03-01T09:00:00+08:00', { contactPoint: 'p2' }),
  ];

  /** How often one history is counted for these contacts, asked about one after the other. */
  const counting = (rule: FrequencyCapRule, ...contacts: Partial<ContactFacts>[]): number => {
    const history = touched();
    let asked = 0;
    for (const over of contacts)
      touchesOf(rule, makeFacts({ history, ...over }), () => {
        asked += 1;
        return true;
      });
    return asked / history.length;
  };

  it('are counted once for all channels and instants that share a history', () => {
    const cap = capOf('base.cap.all.day');
    const later = { at: new Date('2026-03-05T10:00:00+08:00') };
    expect(counting(cap, {}, later, { contactPoint: 'p2' }, { medium: 'email' })).toBe(1);
    expect(counting(cap, {}, { history: touched() })).toBe(2);
  });

  it.each<[string, Partial<ContactFacts>]>([
    ['another account', { accountRef: 'a2' }],
    ['an account that is not overdue', { accountOverdue: false }],
    ['another role of the sender', { senderRole: 'debt_buyer' }],
    ['another episode', { episodeStartedAt: new Date(0) }],
    ['a consent given directly', { directConsentAt: new Date(0) }],
  ])('are counted again for %s', (_, over) => {
    expect(counting(capOf('base.cap.all.day'), {}, over)).toBe(2);
  });

  it('are counted again for another address where the cap is on one address', () => {
    const cap = capOf('cn.cap.voice.unanswered');
    expect(counting(cap, { contactPoint: 'p1' }, { contactPoint: 'p2' })).toBe(2);
    expect(counting(cap, { contactPoint: 'p1' }, { contactPoint: 'p1' })).toBe(1);
  });

  it('give the same verdict in whatever order contacts are judged', () => {
    const packs = compilePacks(['base', 'cn']);
    const past = Array.from({ length: 7 }, (_, i) =>
      makePast(`2026-03-02T0${i + 1}:30:00+08:00`, {
        medium: 'voice',
        outcome: 'no_answer',
        contactPoint: i < 6 ? 'p1' : 'p2',
      }),
    );
    const voice = (contactPoint: string, list: typeof past) =>
      evaluateContact(makeFacts({ medium: 'voice', contactPoint, history: list }), packs);
    for (const point of ['p1', 'p2', 'p1']) expect(voice(point, past)).toEqual(voice(point, [...past]));
  });
});
