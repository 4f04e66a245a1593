import { getFallbackRule, currentPacks } from './load-packs';

const rule = () => getFallbackRule(currentPacks());

/**
 * How far apart the rungs of one notice are (rule base.fallback.spacing), as the packs have it now. Durations are ISO
 * 8601. Codes and other security messages are outside it, and so are notices marked critical. What a lender tightened
 * stands in `CompiledPacks.spacing`.
 */
export const fallbackSpacing = {
  get rule() {
    return rule().id;
  },
  get force() {
    return rule().force;
  },
  get minGapBetweenChannels() {
    return rule().minGapBetweenChannels;
  },
  get hardFailureMayFallBackAtOnce() {
    return rule().hardFailureMayFallBackAtOnce;
  },
  get softFailureWait() {
    return rule().softFailureWait;
  },
  get maxChannelsPerDay() {
    return rule().maxChannelsPerDay;
  },
  get exceptPurposes() {
    return rule().exceptPurposes;
  },
};
