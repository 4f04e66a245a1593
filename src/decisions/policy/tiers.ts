import type { Field } from './field';
import type { Tier } from './pack';

/** What a lender says of an account; what it does not say is not guessed. */
export interface TieredAccount {
  stage?: string | null;
  daysOverdue: number | null;
  amountBand: string | null;
}

/** Behind, but the lender did not say how far. */
export const UNKNOWN_TIER = 'unknown';

const BAND = /^(?:(<=?|≤|up ?to) ?|(?:(\d[\d,.]*)(k?) ?[-–] ?))?(\d[\d,.]*)(k?)$/i;

/**
 * The tier of an account by the baseline's table: the first row whose days and amount fit. An account in arrears
 * without a number of days is `unknown`; an amount that cannot be read fits no row that asks for a small one. Null for
 * an account that owes nothing yet.
 * @param tiers the table: `CompiledPacks.tiers`
 */
export function tierOf(account: TieredAccount, tiers: readonly Tier[]): string | null {
  const { daysOverdue, stage } = account;
  if (daysOverdue === null) return stage === 'overdue' || stage === 'defaulted' ? UNKNOWN_TIER : null;
  const amount = account.amountBand === null ? null : largestOf(account.amountBand);
  const fits = (tier: Tier) =>
    daysOverdue >= tier.fromDays &&
    (tier.toDays === null || daysOverdue <= tier.toDays) &&
    (tier.amountUpTo === null || (amount !== null && amount <= tier.amountUpTo));
  return tiers.find(fits)?.id ?? null;
}

/**
 * The tier by which contacts about several accounts at once are judged: the one that stands first in the table, whose
 * rules are the gentlest; `unknown` before any row.
 */
export function gentlestTier(accounts: readonly TieredAccount[], tiers: readonly Tier[]): string | null {
  const found = new Set(accounts.map((account) => tierOf(account, tiers)));
  if (found.has(UNKNOWN_TIER)) return UNKNOWN_TIER;
  return tiers.find((tier) => found.has(tier.id))?.id ?? null;
}

/** The upper end of a band in the lender's unit: `1k-5k` is 5000, `<500` is 500; null for `20k+` and for any other word. */
export function largestOf(band: string): number | null {
  const parts = BAND.exec(band.trim());
  if (!parts) return null;
  const value = Number(parts[4]!.replaceAll(',', ''));
  return Number.isNaN(value) ? null : value * (parts[5] ? 1000 : 1);
}

/** The tier table of a pack. @throws PackError for a row that no account can be in, or an id twice */
export function parseTiers(field: Field): Tier[] {
  const tiers = field.list().map(parseTier);
  const twice = tiers.find((tier, i) => tiers.findIndex((other) => other.id === tier.id) !== i);
  return twice ? field.fail(`is there twice: ${twice.id}`) : tiers;
}

function parseTier(field: Field): Tier {
  field.map(['id', 'from_days', 'to_days', 'amount_up_to', 'note']);
  const fromDays = field.get('from_days').whole(0);
  const toDays = field.get('to_days').maybe((f) => f.whole(0));
  if (toDays !== null && toDays < fromDays)
    field.fail(`ends before it begins: ${fromDays} to ${toDays} days`);
  return {
    id: field.get('id').text(),
    fromDays,
    toDays,
    amountUpTo: field.get('amount_up_to').maybe((f) => f.whole(1)),
  };
}
