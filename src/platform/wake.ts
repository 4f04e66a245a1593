import type { Tx } from './tx';

export const WAKE_CHANNEL = 'stillyou_wake';

/** Wake a stage when `tx` commits. Postgres folds repeats within one transaction into one message. */
export async function wake(tx: Tx, stage: string): Promise<void> {
  await tx.query('SELECT pg_notify($1, $2)', [WAKE_CHANNEL, stage]);
}
