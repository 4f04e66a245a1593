import { instantOf, localTime } from '../policy/zone-clock';
import { BLOCK_HOURS, blockInWords, blockOf, BLOCKS } from './learned';

const HOUR_MS = 3_600_000;
/** Openings that are needed before hours are believed in. */
const ENOUGH_OPENED = 6;
/** The share of a borrower's openings that makes a block one of theirs. */
const ACTIVE_SHARE = 0.3;

/** When a borrower is likelier to read, and from what that was learned. */
export interface ActiveTime {
  at: Date;
  facts: { block: string; opened: number; ofAll: number };
}

/**
 * The beginning of the next hour block, within a day, in which the borrower is used to open what arrives; null when
 * they are in one now, or when too little is known. The hours are those of the home zone's clock.
 */
export function nextActiveTime(opened: readonly number[], zone: string, now: Date): ActiveTime | null {
  const all = opened.reduce((sum, n) => sum + n, 0);
  if (all < ENOUGH_OPENED) return null;
  const isActive = (block: number) => opened[block]! / all >= ACTIVE_SHARE;
  const here = blockOf(zone, now);
  if (isActive(here)) return null;
  const { day } = localTime(zone, now.getTime());
  for (let ahead = 1; ahead < BLOCKS; ahead++) {
    const block = (here + ahead) % BLOCKS;
    if (!isActive(block)) continue;
    const on = here + ahead < BLOCKS ? day : day + 1;
    const at = instantOf(zone, on, block * BLOCK_HOURS * HOUR_MS, now.getTime());
    if (at === null || at <= now.getTime()) return null;
    return { at: new Date(at), facts: { block: blockInWords(block), opened: opened[block]!, ofAll: all } };
  }
  return null;
}
