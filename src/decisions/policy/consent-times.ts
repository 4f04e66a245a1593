import type { CompiledPacks } from './compile';

const DAY = 86_400_000;

/** When a consent that names no end is over, at the latest (base.reconsent). */
export function consentEndsAt(givenAt: Date, packs: CompiledPacks, isNomination = false): Date {
  const { validityDays, nominationValidityDays } = packs.consentTimes;
  return new Date(givenAt.getTime() + (isNomination ? nominationValidityDays : validityDays) * DAY);
}

/** When the lender is told that a consent will end. */
export function consentWarnedAt(expiresAt: Date, packs: CompiledPacks): Date {
  return new Date(expiresAt.getTime() - packs.consentTimes.warnBeforeDays * DAY);
}

/**
 * When somebody who said no may be asked again (网络数据安全管理条例 22(5): not frequently after a clear refusal). The number
 * of days is ours.
 */
export function mayAskAgainAt(refusedAt: Date, packs: CompiledPacks): Date {
  return new Date(refusedAt.getTime() + packs.consentTimes.askAgainAfterDays * DAY);
}
