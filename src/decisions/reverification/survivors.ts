import type { ChannelKind, Trust } from '../words';

/** What is asked of a channel to know whether it may carry an invitation. */
export interface SurvivorCandidate {
  id: string;
  kind: ChannelKind;
  trust: Trust;
  /** The channel that carried its last proof. */
  verifiedThrough: string | null;
  verifiedAt: Date | null;
}

/**
 * Whether an invitation may go over `channel` while `suspectChannelId` is doubted: trusted, able to carry a
 * link (a letter is not), and not proved through the doubted channel since.
 * @param doubtedSince the doubted channel's last proof: whoever held it after that may be a stranger, and
 *   so may be what was proved through it. Left out, everything ever proved through it falls.
 */
export function isInvitable(
  channel: SurvivorCandidate,
  suspectChannelId: string,
  doubtedSince: Date | null = null,
): boolean {
  if (channel.id === suspectChannelId || channel.kind === 'letter' || channel.trust !== 'verified')
    return false;
  return !wasProvedThrough(channel, suspectChannelId, doubtedSince);
}

/** Its proof travelled over the doubted channel, and not provably before that one was last proved itself. */
function wasProvedThrough(channel: SurvivorCandidate, doubted: string, doubtedSince: Date | null): boolean {
  if (channel.verifiedThrough !== doubted) return false;
  return doubtedSince === null || channel.verifiedAt === null || channel.verifiedAt > doubtedSince;
}

/**
 * The channels that survive the doubt about one: those that may carry its invitations and count as proofs.
 * What was proved through a channel that fell by this rule falls with it.
 */
export function survivors<C extends SurvivorCandidate>(
  channels: readonly C[],
  suspectChannelId: string,
  doubtedSince: Date | null = null,
): C[] {
  const fallen = new Set<string>();
  for (const channel of channels)
    if (wasProvedThrough(channel, suspectChannelId, doubtedSince)) fallen.add(channel.id);
  // A Set is walked in insertion order and sees what is added while walking: this follows the chain.
  for (const id of fallen) {
    for (const channel of channels) if (channel.verifiedThrough === id) fallen.add(channel.id);
  }
  return channels.filter(
    (channel) => isInvitable(channel, suspectChannelId, doubtedSince) && !fallen.has(channel.id),
  );
}
