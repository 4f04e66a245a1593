/** Why a bundle is refused: closed, and the same words in verify.sh. In the order in which they are looked for. */
export const REFUSALS = {
  KEY_MISSING: 'no key was given from outside the bundle',
  KEY_INVALID: 'a key that was given is no verifier key',
  KEY_FROM_BUNDLE: 'the key was taken from the bundle itself',
  FILE_MISSING: 'there is no such file or folder',
  ZIP_INVALID: 'the zip is cut short, re-packed or changed',
  FILES_WRONG: 'a file is missing, unknown, or not what the list says',
  BUNDLE_INVALID: 'bundle.json does not say what a bundle must say',
  CHECKPOINT_INVALID: 'the checkpoint is no checkpoint of this log',
  SIGNATURE_WRONG: 'the checkpoint is not signed by the key that was given',
  WITNESS_MISSING: 'too few of the witnesses that were given have signed',
  ENTRY_INVALID: 'an entry is not in its one canonical form',
  PROOF_WRONG: 'an entry is not proved to be in the log',
  CHAIN_WRONG: 'the chain of a stream has a gap or a break',
  INCOMPLETE: 'the log does not say that these streams and entries are all there were',
  CLOSING_WRONG: 'what the closing entry says does not fit',
  OPENING_WRONG: 'an opening does not fit the digest in its entry',
  ATTACHED_WRONG: 'a pack of rules or a statement does not fit the entries',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A bundle (or a question about one) that is refused, with where and why in one line. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
