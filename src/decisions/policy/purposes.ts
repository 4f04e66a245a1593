import { PURPOSES, type Purpose } from '../words';
import { INITIATORS, SENDER_ROLES, type ContactFacts, type Initiator, type SenderRole } from './facts';
import type { Field } from './field';
import { readData } from './read-data';

const ESCALATED_FOR = ['contact_window', 'frequency_cap', 'opt_out'] as const;
export type EscalatedFor = (typeof ESCALATED_FOR)[number];

interface Escalation {
  accountOverdue: boolean;
  initiatedBy: Initiator;
  purpose: Purpose;
  senderRoles: readonly SenderRole[];
  alsoJudgedAs: Purpose;
  for: readonly EscalatedFor[];
}

const ESCALATIONS = readData(__dirname, 'escalation.yaml').list().map(parseEscalation);
const ITSELF = Object.fromEntries(PURPOSES.map((purpose) => [purpose, [purpose]])) as unknown as Record<
  Purpose,
  readonly Purpose[]
>;

/**
 * The purposes a contact is judged as by one family of rules: its own, and for a re-verification that the system
 * opens on an overdue account also collection, because asking a debtor to answer is a contact about the debt (12 CFR
 * 1006.2(b)). Its own stays too, so that escalating lifts no cap.
 */
export function judgedPurposes(
  purpose: Purpose,
  initiatedBy: Initiator,
  facts: Pick<ContactFacts, 'accountOverdue' | 'senderRole'>,
  family: EscalatedFor,
): readonly Purpose[] {
  for (const e of ESCALATIONS) {
    const isMeant =
      e.purpose === purpose && e.initiatedBy === initiatedBy && e.accountOverdue === facts.accountOverdue;
    if (isMeant && e.senderRoles.includes(facts.senderRole) && e.for.includes(family))
      return [purpose, e.alsoJudgedAs];
  }
  return ITSELF[purpose];
}

function parseEscalation(field: Field): Escalation {
  field.map(['if', 'also_judged_as', 'for', 'why', 'source', 'force']);
  const condition = field.get('if');
  condition.map(['account_overdue', 'initiated_by', 'purpose', 'sender_roles']);
  return {
    accountOverdue: condition.get('account_overdue').flag(),
    initiatedBy: condition.get('initiated_by').oneOf(INITIATORS),
    purpose: condition.get('purpose').oneOf(PURPOSES),
    senderRoles: condition.get('sender_roles').someOf(SENDER_ROLES),
    alsoJudgedAs: field.get('also_judged_as').oneOf(PURPOSES),
    for: field.get('for').someOf(ESCALATED_FOR),
  };
}
