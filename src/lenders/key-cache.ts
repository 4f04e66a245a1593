import { Injectable } from '@nestjs/common';
import type { LenderContext } from './lenders.service';

/** A key or client that is not revoked. */
export interface FoundKey {
  lender: LenderContext;
  expiresAt: Date | null;
}

/** How long a revoked key or client or a changed setting may still be seen. Real time, not the sandbox's. */
const FRESH_MS = 5_000;
const MAX_KEYS = 1_000;

/** Keys seen in the last seconds, by hash. Unknown keys are not kept: they would be a stranger's to fill. */
@Injectable()
export class KeyCache {
  private readonly entries = new Map<string, { found: FoundKey; until: number }>();

  async get(hash: string, find: () => Promise<FoundKey | null>): Promise<FoundKey | null> {
    const entry = this.entries.get(hash);
    if (entry && entry.until > performance.now()) return entry.found;
    this.entries.delete(hash);
    const found = await find();
    if (!found) return null;
    if (this.entries.size >= MAX_KEYS) this.entries.delete(this.entries.keys().next().value!);
    this.entries.set(hash, { found, until: performance.now() + FRESH_MS });
    return found;
  }

  /** In this process at once: the others forget by themselves within five seconds. */
  clear(): void {
    this.entries.clear();
  }
}
