/** What one case has shown so far about who is giving the new value. */
export interface AssuranceFacts {
  /** Channels proved in this case, and how. The new value's own code is not one: it is what is being judged. */
  proofs: readonly { channelId: string; by: string }[];
  /** Trusted channels, without the suspect one and those proved through it since (see survivors). */
  survivors: readonly string[];
  /** Channels that were told of the change and could have said no. */
  told: readonly string[];
  /** The lender's own step-up for this case. */
  stepUpAt: Date | null;
  holdUntil: Date | null;
  /** Which channel carried a channel's last proof: whoever holds the one may hold the other. */
  verifiedThrough?: Readonly<Record<string, string | null>>;
}

export interface Assurance {
  assurance: 'verified' | 'provisional';
  why:
    | 'two_channels_proved'
    | 'stepped_up'
    | 'nobody_objected'
    | 'hold_not_passed'
    | 'nobody_could_object'
    | 'nothing_proved';
}

/**
 * How sure a case is. A link plus a code to the new number is not identity:
 * two independent surviving channels → `verified` at once. Otherwise it waits for its hold, and then is
 * `verified` by the lender's step-up, or when one surviving channel was proved and another one was told
 * and did not object (an objection ends the case before it comes here). Where nobody else could have said
 * no it stays `provisional`, whatever time passes. Time and one proof alone never verify.
 */
export function judgeAssurance(facts: AssuranceFacts, now: Date): Assurance {
  const holdersOf = (ids: readonly string[]) =>
    new Set(
      ids.filter((id) => facts.survivors.includes(id)).map((id) => holderOf(id, facts.verifiedThrough ?? {})),
    );
  const proved = holdersOf(facts.proofs.map((proof) => proof.channelId));
  if (proved.size >= 2) return { assurance: 'verified', why: 'two_channels_proved' };

  const isSteppedUp = facts.stepUpAt !== null && facts.stepUpAt <= now;
  if (proved.size === 0 && !isSteppedUp) return { assurance: 'provisional', why: 'nothing_proved' };
  if (facts.holdUntil === null || now < facts.holdUntil)
    return { assurance: 'provisional', why: 'hold_not_passed' };
  if (isSteppedUp) return { assurance: 'verified', why: 'stepped_up' };
  const couldObject = [...holdersOf(facts.told)].some((holder) => !proved.has(holder));
  return couldObject
    ? { assurance: 'verified', why: 'nobody_objected' }
    : { assurance: 'provisional', why: 'nobody_could_object' };
}

/** The channel at the root of a chain of proofs; two channels with one root count as one. */
function holderOf(id: string, through: Readonly<Record<string, string | null>>): string {
  const seen = new Set<string>();
  let at = id;
  while (through[at] && !seen.has(at)) {
    seen.add(at);
    at = through[at]!;
  }
  // In a circle there is no first one; any fixed member stands for it.
  return seen.has(at) ? [...seen].sort()[0]! : at;
}
