import { Problem } from '../platform/problem';

/** Who can hold the root key. The same list stands in the database and in KEY_PROVIDER. */
export const KEY_PROVIDERS = ['file', 'vault-transit', 'aws-kms'] as const;
export type KeyProviderName = (typeof KEY_PROVIDERS)[number];

/** A key as it is stored: `rootVersion` says what of the provider opens it. */
export interface WrappedKey {
  rootVersion: string;
  wrapped: Buffer;
}

/**
 * Holds the root key and never gives it away: 32-byte keys go in and come out wrapped. `context` names what a key is
 * for (`lender|data|…`) and is bound in: under another name it does not open.
 */
export interface KeyProvider {
  readonly name: KeyProviderName;
  /** The version that wraps from now on. @throws KeysUnavailable, KeyRefused */
  currentVersion(): Promise<string>;
  /** @throws KeysUnavailable, KeyRefused */
  wrap(key: Buffer, context: string): Promise<WrappedKey>;
  /** @throws KeysUnavailable when nobody can say now; KeyRefused for a wrong context, version or altered bytes */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>;
  /** The same key under the current version; where the provider can, without the key leaving it. */
  rewrap(wrapped: WrappedKey, context: string): Promise<WrappedKey>;
  /** Make a new version and use it from now on; absent where the operator does it elsewhere. */
  makeVersion?(): Promise<string>;
}

/**
 * The key provider does not answer, or answers nonsense: nothing is wrong with the data, and it opens again later. What
 * needed it stays due; a caller is told to come back. Never a reason to write anything in the clear.
 */
export class KeysUnavailable extends Problem {
  constructor(readonly why: string) {
    super(503, 'KEYS_UNAVAILABLE', 'The keys cannot be reached now: try again later.', [], {
      'retry-after': '5',
    });
    this.message = `KEYS_UNAVAILABLE: ${why}`;
  }
}

/** The provider says no: the key was wrapped by another root, for another use, or was altered. Coming back does not help. */
export class KeyRefused extends Error {}
