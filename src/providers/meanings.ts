import { MAPPING_VERSION } from '../decisions/channel/meaning';
import type { Meaning } from './provider';

/** A meaning of our own making, where no provider code says it. It never speaks about the borrower. */
export function ownMeaning(cls: string, permanence: Meaning['permanence'], code: string): Meaning {
  return { class: cls, permanence, strength: 'none', code, mappingVersion: MAPPING_VERSION };
}

/** What an HTTP status says when nothing better was answered; null when it may have been taken all the same. */
export function meaningOfStatus(status: number): Meaning | null {
  const code = `http=${status}`;
  if (status === 429) return ownMeaning('rate_limited', 'transient', code);
  if (status === 503) return ownMeaning('network_error', 'transient', code);
  if (status === 401 || status === 403 || status === 404)
    return ownMeaning('provider_account_error', 'unknown', code);
  if (status >= 400 && status < 500) return ownMeaning('unknown', 'unknown', code);
  // A gateway that gave up, or a server that broke half-way, says nothing about what was done before.
  return null;
}
