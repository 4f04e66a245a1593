import { parseLadders, type LadderChoice } from '../decisions/fallback/ladder';
import { Field } from '../decisions/policy/field';
import { PackError } from '../decisions/policy/pack-error';
import { MEDIA, type ChannelKind, type Medium } from '../decisions/words';
import { Problem } from '../platform/problem';

/** What a lender may set for itself. Stored as the difference to the defaults. */
export interface LenderSettings {
  /** Days after its last proof that a channel of this kind counts as fresh. */
  freshnessDays: Record<ChannelKind, number>;
  numberChecks: {
    /** Ask the number registry about every phone once a night. */
    nightly: boolean;
    /** Questions that may be paid for in one night; null is no limit. */
    budgetPerNight: number | null;
  };
  planner: {
    /** Try first what worked for a borrower before, where that is clear. */
    learnOrder: boolean;
    /** Send when a borrower is used to read, where the deadline leaves room. */
    activeHours: boolean;
    /** Media of a statutory ladder that keep their place whatever worked; null: all of them. */
    statutoryFloor: Medium[] | null;
    /** The lender's own ladders, before ours. */
    ladders: LadderChoice[];
  };
}

export const DEFAULT_SETTINGS: LenderSettings = {
  freshnessDays: { phone: 180, email: 365, app: 90, letter: 365 },
  numberChecks: { nightly: false, budgetPerNight: 1_000 },
  planner: { learnOrder: true, activeHours: true, statutoryFloor: null, ladders: [] },
};

/** What is stored, part by part. */
export interface StoredLenderSettings {
  freshnessDays?: Partial<LenderSettings['freshnessDays']>;
  numberChecks?: Partial<LenderSettings['numberChecks']>;
  planner?: Partial<LenderSettings['planner']>;
}

/** The stored settings over the defaults. */
export function lenderSettings(stored: StoredLenderSettings): LenderSettings {
  return {
    freshnessDays: { ...DEFAULT_SETTINGS.freshnessDays, ...stored.freshnessDays },
    numberChecks: { ...DEFAULT_SETTINGS.numberChecks, ...stored.numberChecks },
    planner: { ...DEFAULT_SETTINGS.planner, ...stored.planner },
  };
}

/**
 * What a lender sets for the planner, read before it is stored: ladders come out whole, with every default in place.
 * @throws Problem 422 SETTINGS_INVALID, naming the setting and what is wrong with it
 */
export function checkedPlannerSettings(given: unknown): Partial<LenderSettings['planner']> {
  const root = new Field('settings', 'planner', given);
  try {
    root.map(['learnOrder', 'activeHours', 'statutoryFloor', 'ladders']);
    const read = <T>(name: string, how: (field: Field) => T) => {
      const value = root.get(name).maybe(how);
      return value === null ? {} : { [name]: value };
    };
    return {
      ...read('learnOrder', (f) => f.flag()),
      ...read('activeHours', (f) => f.flag()),
      ...read('statutoryFloor', (f) => f.list().map((item) => item.oneOf(MEDIA))),
      ...read('ladders', parseLadders),
    };
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    throw Problem.field(`/settings/${toPointer(error.path)}`, 'SETTINGS_INVALID', error.reason);
  }
}

/** `planner.ladders[0].rungs` as a JSON pointer without its first slash. */
export function toPointer(path: string): string {
  return path.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/');
}
