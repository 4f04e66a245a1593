import { MEDIA, PURPOSES, type Purpose } from '../words';
import type { CompiledPacks, JudgedRule } from './compile';
import { INITIATORS, SENDER_ROLES, type ContactFacts } from './facts';
import { judgedPurposes } from './purposes';
import { isAbout } from './refusal';
import { isPerPoint } from './touches';

/** What is the same for every contact of one shape: worked out once per choice of packs. */
export interface RelevantRules {
  windowPurposes: readonly Purpose[];
  capPurposes: readonly Purpose[];
  /** The rules that can refuse such a contact at all, in the order in which they are asked. */
  rules: readonly RelevantRule[];
}

export interface RelevantRule {
  rule: JudgedRule;
  /** It looks at the clock, the history and the account, never at the channel: see Looks. */
  isChannelBlind: boolean;
}

const CONTACT_MEDIA: readonly string[] = [...MEDIA, 'in_app'];
const kept = new WeakMap<CompiledPacks, (RelevantRules | undefined)[]>();

/** The rules that are about a contact of this purpose, medium and sender. Most rules of a pack are about others. */
export function relevantRules(facts: ContactFacts, packs: CompiledPacks): RelevantRules {
  let shelf = kept.get(packs);
  if (!shelf) kept.set(packs, (shelf = []));
  const shape = shapeOf(facts);
  return (shelf[shape] ??= choose(facts, packs));
}

/** A number for the facts that `when` asks about, but the tier. */
function shapeOf({ purpose, medium, initiatedBy, senderRole, accountOverdue }: ContactFacts): number {
  let shape = PURPOSES.indexOf(purpose);
  shape = shape * CONTACT_MEDIA.length + CONTACT_MEDIA.indexOf(medium);
  shape = shape * INITIATORS.length + INITIATORS.indexOf(initiatedBy);
  shape = shape * SENDER_ROLES.length + SENDER_ROLES.indexOf(senderRole);
  return shape * 2 + (accountOverdue ? 1 : 0);
}

function choose(facts: ContactFacts, packs: CompiledPacks): RelevantRules {
  const { purpose, initiatedBy } = facts;
  const windowPurposes = judgedPurposes(purpose, initiatedBy, facts, 'contact_window');
  const capPurposes = judgedPurposes(purpose, initiatedBy, facts, 'frequency_cap');
  const lifted = packs.exemptions.filter((rule) => isAbout(rule, windowPurposes, facts));
  const exempt = new Set(lifted.map((rule) => rule.pack));
  const isRelevant = (rule: JudgedRule): boolean => {
    const anyTier: JudgedRule = { ...rule, when: { ...rule.when, tiers: null } };
    switch (rule.kind) {
      case 'contact_window':
        return isAbout(anyTier, windowPurposes, facts) && !exempt.has(rule.pack);
      case 'borrower_hours':
      case 'blackout_dates':
        return isAbout(anyTier, windowPurposes, facts);
      case 'frequency_cap':
      case 'agreed_frequency':
      case 'cooldown':
        return isAbout(anyTier, capPurposes, facts);
      case 'channel_gate':
        return isAbout(anyTier, [purpose], facts);
      case 'consent':
        return rule.requiresActiveConsent && isAbout(anyTier, [purpose], facts);
      case 'opt_out':
        return rule.barsAddressAndMedium || rule.barsMedium;
      case 'third_party':
        // Also asked of any contact to a third party's address.
        return true;
    }
  };
  const rules = packs.rules
    .filter(isRelevant)
    .map((rule) => ({ rule, isChannelBlind: isChannelBlind(rule) }));
  return { windowPurposes, capPurposes, rules };
}

function isChannelBlind(rule: JudgedRule): boolean {
  switch (rule.kind) {
    case 'contact_window':
    case 'borrower_hours':
    case 'blackout_dates':
    case 'agreed_frequency':
    case 'cooldown':
      return true;
    case 'frequency_cap':
      return !isPerPoint(rule.scope);
    default:
      return false;
  }
}
