import { toApiId } from '../../platform/ids';

/**
 * The name a new log gets: `bank.example/evidence/lnd_0198…`, the address that the lender's checkpoints come from, without
 * its scheme. It stays with the log when the address changes.
 */
export function originOf(settings: { evidenceOrigin: string }, lenderId: string): string {
  return `${settings.evidenceOrigin}/evidence/${toApiId('lnd', lenderId)}`;
}

/** The name of the log that goes on where another one cannot: `…/2`, `…/3`. */
export function nextOrigin(origin: string): string {
  const [, base, count] = /^(.*\/lnd_[0-9a-f]{32})(?:\/(\d+))?$/.exec(origin) ?? [];
  return `${base ?? origin}/${Number(count ?? 1) + 1}`;
}
