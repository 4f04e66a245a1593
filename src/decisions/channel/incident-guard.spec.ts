import { incidentKeysOf, judgeIncident } from './incident-guard';

describe('judgeIncident', () => {
  it.each([
    [19, 0, 'apply'],
    [20, 0, 'quarantine'],
    [20, 4, 'quarantine'],
    [20, 4.1, 'apply'],
    [49, 10, 'apply'],
    [50, 10, 'quarantine'],
  ] as const)('%i numbers, usually %d an hour: %s', (distinctNumbersLastHour, baselinePerHour, verdict) => {
    expect(judgeIncident({ distinctNumbersLastHour, baselinePerHour })).toBe(verdict);
  });

  it('counts under each key that is known', () => {
    expect(incidentKeysOf({ operator: null, prefix: '+86138', provider: 'twilio' })).toEqual([
      'prefix:+86138',
      'provider:twilio',
    ]);
  });
});
