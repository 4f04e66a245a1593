import { getFallbackRule } from './load-packs';

const rule = getFallbackRule();

/**
 * How far apart the rungs of one notice are (rule base.fallback.spacing). Durations are ISO 8601. Codes and other
 * security messages are outside it, and so are notices marked critical.
 */
export const fallbackSpacing = {
  rule: rule.id,
  force: rule.force,
  minGapBetweenChannels: rule.minGapBetweenChannels,
  hardFailureMayFallBackAtOnce: rule.hardFailureMayFallBackAtOnce,
  softFailureWait: rule.softFailureWait,
  maxChannelsPerDay: rule.maxChannelsPerDay,
  exceptPurposes: rule.exceptPurposes,
};
