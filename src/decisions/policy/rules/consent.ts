import type { ConsentRule } from '../pack';
import { isAbout, refuse, type Judging, type Refusal } from '../refusal';

/** Refuses a purpose that the contract does not cover unless a consent in force covers it on this medium. */
export function judgeConsent(rule: ConsentRule, { facts }: Judging): Refusal | null {
  if (!rule.requiresActiveConsent || !isAbout(rule, [facts.purpose], facts)) return null;
  if (facts.activeConsentPurposes?.includes(facts.purpose)) return null;
  return refuse(rule, { purpose: facts.purpose, medium: facts.medium }, null);
}
