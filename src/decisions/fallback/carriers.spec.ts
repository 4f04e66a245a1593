import { addDuration } from '../duration';
import { pickCarrier, type Carrier } from './carriers';
import { makeAttempt, makeRung, MORNING, TURNED_AWAY } from './make-plan-facts';

const up = (name: string): Carrier => ({ name, health: 'up' });
const degraded = (name: string): Carrier => ({ name, health: 'degraded' });
const down = (name: string, pause: string): Carrier => ({
  name,
  health: 'down',
  until: addDuration(MORNING, pause),
});
const any = makeRung('sms');
const at = (pause: string) => addDuration(MORNING, pause);
/** Turned away by these providers, one after the other, a minute apart. */
const turnedAway = (...names: string[]) =>
  names.map((provider, i) =>
    makeAttempt(i + 1, 'p', 'sms', { ...TURNED_AWAY, provider, failedAt: at(`PT${i}M`) }),
  );
const pick = (carriers: Carrier[], tries: string[] = [], now = MORNING, rung = any) =>
  pickCarrier(rung, carriers, turnedAway(...tries), now);

describe('pickCarrier', () => {
  it('takes the house’s first choice, or the rung’s', () => {
    expect(pick([up('a'), up('b')])).toEqual({ kind: 'use', name: 'a', passedOver: [] });
    const rung = makeRung('sms', 'PT4H', { providers: ['b', 'a'] });
    expect(pick([up('a'), up('b')], [], MORNING, rung)).toMatchObject({ name: 'b' });
  });

  it('has nobody where none carries the medium, or none of those the rung names', () => {
    expect(pick([])).toEqual({ kind: 'none' });
    expect(pick([up('a')], [], MORNING, makeRung('sms', 'PT4H', { providers: ['x'] }))).toEqual({
      kind: 'none',
    });
  });

  it('passes a provider over while it is down, and up to that very instant', () => {
    const carriers = [down('a', 'PT5M'), up('b')];
    expect(pick(carriers)).toEqual({ kind: 'use', name: 'b', passedOver: [carriers[0]] });
    expect(pick(carriers, [], new Date(at('PT5M').getTime() - 1))).toMatchObject({ name: 'b' });
    expect(pick([down('a', 'PT5M')], [], at('PT5M'))).toMatchObject({ kind: 'use', name: 'a' });
  });

  it('says when the first of those that are down is back', () => {
    expect(pick([down('a', 'PT9M'), down('b', 'PT5M')])).toEqual({
      kind: 'down',
      until: at('PT5M'),
      names: ['a', 'b'],
    });
  });

  it('takes a degraded one last, but before a pause', () => {
    expect(pick([degraded('a'), up('b')])).toMatchObject({
      name: 'b',
      passedOver: [{ name: 'a', health: 'degraded' }],
    });
    expect(pick([degraded('a'), up('b')], ['b'])).toMatchObject({ kind: 'use', name: 'a' });
  });

  it('asks another provider at once, and the same one after 5, 15 and 45 minutes', () => {
    expect(pick([up('a'), up('b')], ['a'])).toMatchObject({ kind: 'use', name: 'b' });
    expect(pick([up('a')], ['a'])).toEqual({ kind: 'later', at: at('PT5M'), name: 'a' });
    expect(pick([up('a')], ['a'], at('PT5M'))).toMatchObject({ kind: 'use', name: 'a' });
    expect(pick([up('a')], ['a', 'a'])).toMatchObject({ at: at('PT16M') });
    expect(pick([up('a')], ['a', 'a', 'a'])).toMatchObject({ at: at('PT47M') });
    expect(pick([up('a')], ['a', 'a', 'a', 'a'])).toEqual({ kind: 'spent' });
  });

  it('gives each provider its turn in a round before the next pause', () => {
    expect(pick([up('a'), up('b')], ['a', 'b'])).toMatchObject({ kind: 'later', name: 'a', at: at('PT5M') });
    expect(pick([up('a'), up('b')], ['a', 'b', 'a'])).toMatchObject({ kind: 'use', name: 'b' });
  });

  it.each([
    [600, 600_000],
    [0, 30_000],
    [29, 30_000],
    [31, 31_000],
  ])('waits as long as the provider asks: %d seconds', (retryAfterSeconds, ms) => {
    const last = makeAttempt(1, 'p', 'sms', { ...TURNED_AWAY, provider: 'a', retryAfterSeconds });
    expect(pickCarrier(any, [up('a')], [last], MORNING)).toEqual({
      kind: 'later',
      at: new Date(MORNING.getTime() + ms),
      name: 'a',
    });
  });

  it('counts the pause from when it was planned where the failure has no time', () => {
    const last = makeAttempt(1, 'p', 'sms', {
      ...TURNED_AWAY,
      provider: 'a',
      failedAt: null,
      plannedAt: at('PT2M'),
    });
    expect(pickCarrier(any, [up('a')], [last], MORNING)).toMatchObject({ at: at('PT7M') });
  });
});
