import type { Learned, PastAttempt } from '../decisions/fallback/learned';
import { countOpened, countWorked, toCounts } from '../decisions/fallback/learned';
import type { Medium } from '../decisions/words';
import type { LenderSettings } from '../lenders/lender-settings';
import type { Tx } from '../platform/tx';
import type { Notice } from './notice.entity';

const KEPT_DAYS = 180;
/** The latest are enough: an older habit says little about this one. */
const MAX_ATTEMPTS = 200;

/**
 * Which attempts speak about a medium (alias a, its notice n, its channel c): the lender's own notices to the borrower,
 * over channels that are live. A failure on a number that was given up says nothing about SMS.
 */
export const SPEAKS = `n.origin = 'lender' AND a.handed_over_at IS NOT NULL AND a.purpose NOT IN ('security_verification', 'reachability_relay')
  AND c.withdrawn_at IS NULL AND c.trust IN ('verified', 'provisional')`;

/**
 * What was learned about the borrower of a notice, as far as the lender's settings let it be used: their own attempts of
 * half a year by a bounded index read, and the nightly tally of the whole portfolio.
 */
export async function findLearned(
  tx: Tx,
  { planner }: LenderSettings,
  notice: Pick<Notice, 'lenderId' | 'borrowerId' | 'origin' | 'critical'>,
  zones: readonly string[],
  now: Date,
): Promise<Learned | null> {
  if (notice.origin !== 'lender' || notice.critical || !(planner.learnOrder || planner.activeHours))
    return null;
  const zone = zones[0] ?? 'UTC';
  const own = await findOwn(tx, notice.borrowerId, now);
  const worked = planner.learnOrder && {
    own: countWorked(own, zone, now),
    portfolio: toCounts(
      await tx.query('SELECT medium, block, trials, successes FROM worked_tally WHERE lender_id = $1', [
        notice.lenderId,
      ]),
    ),
    statutoryFloor: planner.statutoryFloor,
  };
  return { worked: worked || null, opened: planner.activeHours ? countOpened(own, zone) : null };
}

async function findOwn(tx: Tx, borrowerId: string, now: Date): Promise<PastAttempt[]> {
  const rows: { medium: Medium; state: PastAttempt['state']; called_at: Date; opened_at: Date | null }[] =
    await tx.query(
      `SELECT a.medium, a.state, a.called_at, a.opened_at
         FROM attempt a JOIN notice n ON n.id = a.notice_id JOIN channel c ON c.id = a.channel_id
        WHERE a.borrower_id = $1 AND a.called_at > $2 AND a.called_at <= $3 AND ${SPEAKS}
        ORDER BY a.called_at DESC LIMIT ${MAX_ATTEMPTS}`,
      [borrowerId, new Date(now.getTime() - KEPT_DAYS * 86_400_000), now],
    );
  return rows.map(({ medium, state, called_at, opened_at }) => ({
    medium,
    state,
    calledAt: called_at,
    openedAt: opened_at,
  }));
}
