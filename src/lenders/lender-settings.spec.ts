import { checkedPlannerSettings, DEFAULT_SETTINGS, lenderSettings, toPointer } from './lender-settings';

const SMS = { medium: 'sms', fallbackAfter: 'PT4H' };
const ladder = { purposes: ['collection'], stages: ['due'], rungs: [SMS] };

const refusal = (given: unknown) => {
  try {
    checkedPlannerSettings(given);
  } catch (error) {
    const { status, code, errors } = error as { status: number; code: string; errors: { pointer: string }[] };
    return [status, code, errors[0]!.pointer];
  }
  return null;
};

describe('a lender’s settings for the planner', () => {
  it('stand over the defaults, part by part', () => {
    expect(lenderSettings({}).planner).toEqual({
      learnOrder: true,
      activeHours: true,
      statutoryFloor: null,
      ladders: [],
    });
    expect(lenderSettings({ planner: { learnOrder: false } })).toEqual({
      ...DEFAULT_SETTINGS,
      planner: { ...DEFAULT_SETTINGS.planner, learnOrder: false },
    });
  });

  it('are read whole before they are stored', () => {
    const given = { activeHours: false, learnOrder: true, statutoryFloor: ['email'], ladders: [ladder] };
    expect(checkedPlannerSettings(given)).toEqual({
      ...given,
      ladders: [{ ...ladder, rungs: [{ ...SMS, successLevel: 'E1', providers: [] }] }],
    });
    expect(checkedPlannerSettings({})).toEqual({});
  });

  it.each([
    [{ learn: true }, '/settings/planner'],
    [{ learnOrder: 'no' }, '/settings/planner/learnOrder'],
    [{ statutoryFloor: ['fax'] }, '/settings/planner/statutoryFloor/0'],
    [{ ladders: [{ ...ladder, rungs: [] }] }, '/settings/planner/ladders/0/rungs'],
    [
      { ladders: [{ ...ladder, rungs: [SMS, { ...SMS, fallbackAfter: 'P1Y' }] }] },
      '/settings/planner/ladders/0/rungs/1/fallbackAfter',
    ],
  ])('refuses %j and points to it', (given, pointer) => {
    expect(refusal(given)).toEqual([422, 'SETTINGS_INVALID', pointer]);
  });

  it('turns a path into a pointer', () => {
    expect(toPointer('ladder[10].fallbackAfter')).toBe('ladder/10/fallbackAfter');
  });
});
