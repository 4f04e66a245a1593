import type { OptOutRule } from '../pack';
import { refuse, type Judging, type Refusal } from '../refusal';

/**
 * Refuses everything to an address and medium that said STOP, and on a medium that was barred altogether (12 CFR
 * 1006.14(h)), codes and statutory notices too: those have other ways, which the refusal names. Some laws would let a
 * confirmation or a required notice through on the stopped way itself; we do not use that.
 */
export function judgeOptOut(rule: OptOutRule, { facts }: Judging): Refusal | null {
  const isBarred = rule.barsMedium && (facts.barredMedia?.includes(facts.medium) ?? false);
  if (!isBarred && !(rule.barsAddressAndMedium && facts.optedOut)) return null;
  const stillBy =
    facts.purpose === 'statutory_notice'
      ? rule.statutoryNoticeStillBy.filter((medium) => !facts.barredMedia?.includes(medium))
      : [];
  return refuse(
    rule,
    { medium: facts.medium, scope: isBarred ? 'medium' : 'address_and_medium', stillBy },
    null,
  );
}
