import type { ChannelKind } from '../decisions/words';

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
}

export const DEFAULT_SETTINGS: LenderSettings = {
  freshnessDays: { phone: 180, email: 365, app: 90, letter: 365 },
  numberChecks: { nightly: false, budgetPerNight: 1_000 },
};

/** What is stored, part by part. */
export interface StoredLenderSettings {
  freshnessDays?: Partial<LenderSettings['freshnessDays']>;
  numberChecks?: Partial<LenderSettings['numberChecks']>;
}

/** The stored settings over the defaults. */
export function lenderSettings(stored: StoredLenderSettings): LenderSettings {
  return {
    freshnessDays: { ...DEFAULT_SETTINGS.freshnessDays, ...stored.freshnessDays },
    numberChecks: { ...DEFAULT_SETTINGS.numberChecks, ...stored.numberChecks },
  };
}
