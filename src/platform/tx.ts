import type { DataSource, EntityManager } from 'typeorm';

/** An open transaction: the first argument of everything that writes. */
export type Tx = EntityManager;

/** Run `work` in one transaction; the result is visible to others only when it returns. */
export function inTx<T>(dataSource: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  return dataSource.transaction(work);
}
