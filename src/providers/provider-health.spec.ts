import { ownMeaning } from './meanings';
import type { SendResult } from './provider';
import { ProviderHealth } from './provider-health';

const START = Date.UTC(2026, 2, 2, 2);
const at = (minutes: number) => new Date(START + minutes * 60_000);
const taken: SendResult = { kind: 'accepted', providerRef: null };
const lost: SendResult = { kind: 'ambiguous', detail: 'ECONNRESET' };
const refused = (cls: string): SendResult => ({
  kind: 'refused',
  meaning: ownMeaning(cls, 'transient', 'x'),
  retryAfterSeconds: null,
});
const busy = refused('network_error');

/** @param answers each with its minute */
function health(...answers: [SendResult, number][]): ProviderHealth {
  const view = new ProviderHealth();
  for (const [answer, minute] of answers) view.note('sms', answer, at(minute));
  return view;
}
const run = (n: number, minute = 0, answer = busy): [SendResult, number][] =>
  Array.from({ length: n }, () => [answer, minute]);

describe('ProviderHealth', () => {
  it('knows nothing bad of a provider it has not seen, or that answers', () => {
    expect(health().of('sms', at(0))).toEqual({ name: 'sms', health: 'up' });
    expect(health([taken, 0]).of('sms', at(0)).health).toBe('up');
    expect(health(...run(9)).of('email', at(0)).health).toBe('up');
  });

  it('is a second choice after two failures in a row, and down for two minutes after five', () => {
    expect(health(...run(1)).of('sms', at(0)).health).toBe('up');
    expect(health(...run(2)).of('sms', at(0))).toEqual({ name: 'sms', health: 'degraded' });
    expect(health(...run(4)).of('sms', at(0)).health).toBe('degraded');
    expect(health(...run(5)).of('sms', at(0))).toEqual({ name: 'sms', health: 'down', until: at(2) });
  });

  it.each(['network_error', 'transient_network', 'rate_limited', 'auth_failure', 'provider_account_error'])(
    'counts %s against it',
    (cls) => expect(health(...run(5, 0, refused(cls))).of('sms', at(0)).health).toBe('down'),
  );

  it('counts lost answers, and nothing that is about the address', () => {
    expect(health(...run(5, 0, lost)).of('sms', at(0)).health).toBe('down');
    expect(health(...run(9, 0, refused('unknown_subscriber'))).of('sms', at(0)).health).toBe('up');
    expect(health(...run(4), [refused('greylisted'), 0], ...run(1)).of('sms', at(0)).health).toBe('up');
  });

  it('takes failures more than ten minutes apart for no run', () => {
    expect(health(...run(4), [busy, 10]).of('sms', at(10)).health).toBe('down');
    const apart = health(...run(4), [busy, 10.001]);
    expect(apart.of('sms', at(10.001)).health).toBe('up');
    const shaky = health(...run(2));
    expect(shaky.of('sms', at(10)).health).toBe('degraded');
    expect(shaky.of('sms', at(10.001)).health).toBe('up');
  });

  it('is tried again when the pause is over; a failing probe doubles it, to half an hour', () => {
    const view = health(...run(5));
    expect(view.of('sms', at(1.999)).health).toBe('down');
    expect(view.of('sms', at(2)).health).toBe('degraded');
    // What was under way when it went down says nothing new.
    view.note('sms', busy, at(1));
    expect(view.of('sms', at(2)).health).toBe('degraded');
    let now = 2;
    for (const pause of [4, 8, 16, 30, 30]) {
      view.note('sms', busy, at(now));
      expect(view.of('sms', at(now))).toEqual({ name: 'sms', health: 'down', until: at(now + pause) });
      now += pause;
    }
  });

  it('is up again after three answers in a row, not after one', () => {
    const view = health(...run(5), [taken, 2], [taken, 2]);
    expect(view.of('sms', at(2)).health).toBe('degraded');
    view.note('sms', taken, at(2));
    expect(view.of('sms', at(2)).health).toBe('up');
    expect(health(...run(5), [taken, 2], [taken, 2], [busy, 3]).of('sms', at(3))).toMatchObject({
      health: 'down',
      until: at(7),
    });
  });

  it('begins anew after a recovery', () => {
    const view = health(...run(5), [taken, 2], [taken, 2], [taken, 2], ...run(4, 3));
    expect(view.of('sms', at(3)).health).toBe('degraded');
    view.note('sms', busy, at(3));
    expect(view.of('sms', at(3))).toMatchObject({ health: 'down', until: at(5) });
  });
});
