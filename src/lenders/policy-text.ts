import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { PolicyVersion } from './policy-version.entity';

type Said = Pick<PolicyVersion, 'n' | 'packs' | 'overrides'>;

/** What a lender tightened, as evidence has it: RFC 8785, with a line feed. No version is ever changed, so neither is its text. */
export function policyText({ n, packs, overrides }: Said): string {
  return `${canonicalize({ overrides, packs, policyVersion: n })}\n`;
}

/** SHA-256 in hex: what decisions name it by. */
export function policyDigest(version: Said): string {
  return createHash('sha256').update(policyText(version)).digest('hex');
}
