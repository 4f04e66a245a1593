import type { Medium, Purpose } from '../words';
import type { Rung } from './ladder';
import { blockInWords, BLOCKS, type BlockCount, type Counts, type Learned } from './learned';

/** How many observations the portfolio's rate weighs as: a borrower's own dozen outweighs it. */
const PRIOR_WEIGHT = 8;
/** A block of the portfolio with fewer than this says less than the whole day does. */
const ENOUGH_IN_BLOCK = 50;
/** Own observations that one of two rungs must have before they change places. */
const ENOUGH_OF_ONES_OWN = 5;
/** How much better the later one must have worked: below it the ladder's word stands, so that an order does not flap. */
const MARGIN = 0.15;

/** What is believed about one medium for this borrower at this time of day. */
export interface Belief {
  block: string;
  trials: number;
  successes: number;
  /** The portfolio's rate: what is believed without any own observation. */
  prior: number;
  /** Mean of the Beta posterior. */
  posterior: number;
}

/** The rungs in the order in which they are used, each still by its index in the ladder. */
export interface RungOrder {
  order: readonly number[];
  /** True when what worked changed the ladder's order. */
  isLearned: boolean;
  /** Per rung; null where nothing is learned. */
  beliefs: readonly Belief[] | null;
}

interface Ordered {
  purpose: Purpose;
  critical: boolean;
  ladder: readonly Rung[];
}

/**
 * The order in which a ladder's rungs are tried for one borrower at one hour block: the ladder's own, unless a later
 * medium has clearly worked better for them. Security messages and critical notices keep the ladder; so do rungs marked
 * `fixed`, and for statutory notices the media of the lender's floor (all of them, unless it says otherwise).
 * @param block of the borrower's local day, 0 to 5
 */
export function orderRungs(notice: Ordered, worked: Learned['worked'], block: number): RungOrder {
  const { ladder } = notice;
  const order = ladder.map((_, i) => i);
  if (!worked || notice.critical || notice.purpose === 'security_verification' || ladder.length < 2)
    return { order, isLearned: false, beliefs: null };
  const beliefs = ladder.map((rung) => believe(rung.medium, worked, block));
  const slots = order.filter((i) => mayMove(ladder[i]!, notice.purpose, worked.statutoryFloor));
  let isLearned = false;
  // Bubbling: each swap puts the higher mean first, so it ends; equals never swap, so it is one answer.
  for (let pass = 1; pass < slots.length; pass++) {
    for (let i = 0; i + 1 < slots.length; i++) {
      const [here, next] = [slots[i]!, slots[i + 1]!];
      if (!isClearlyBetter(beliefs[order[next]!]!, beliefs[order[here]!]!)) continue;
      [order[here], order[next]] = [order[next]!, order[here]!];
      isLearned = true;
    }
  }
  return { order, isLearned, beliefs };
}

/** The Beta posterior of one medium: the portfolio's rate as prior, the borrower's own counts as data. */
export function believe(
  medium: Medium,
  { own, portfolio }: { own: Counts; portfolio: Counts },
  block: number,
): Belief {
  const { trials, successes } = own[medium]?.[block] ?? { trials: 0, successes: 0 };
  const prior = priorRate(portfolio[medium] ?? [], block);
  const posterior = (PRIOR_WEIGHT * prior + successes) / (PRIOR_WEIGHT + trials);
  return { block: blockInWords(block), trials, successes, prior: round(prior), posterior: round(posterior) };
}

/** The portfolio's rate in this block, or over the whole day where the block has too few; one half knowing nothing. */
function priorRate(blocks: readonly BlockCount[], block: number): number {
  const here = blocks[block];
  if (here && here.trials >= ENOUGH_IN_BLOCK) return rate(here);
  const day = { trials: 0, successes: 0 };
  for (let i = 0; i < BLOCKS; i++) {
    day.trials += blocks[i]?.trials ?? 0;
    day.successes += blocks[i]?.successes ?? 0;
  }
  return rate(day);
}

/** Laplace's rule: nothing is impossible for having been seen twice. */
function rate({ trials, successes }: BlockCount): number {
  return (successes + 1) / (trials + 2);
}

function mayMove(rung: Rung, purpose: Purpose, floor: readonly Medium[] | null): boolean {
  if (rung.fixed) return false;
  return purpose !== 'statutory_notice' || (floor !== null && !floor.includes(rung.medium));
}

function isClearlyBetter(later: Belief, earlier: Belief): boolean {
  if (Math.max(later.trials, earlier.trials) < ENOUGH_OF_ONES_OWN) return false;
  return round(later.posterior - earlier.posterior) >= MARGIN;
}

/** Three places, so that what is told is what was decided on. */
function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
