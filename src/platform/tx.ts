import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

/** An open transaction: the first argument of everything that reads or writes. */
export type Tx = EntityManager;

/** A tenant that nothing belongs to: whoever has no name for one sees what a stranger would see. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Run `work` in one transaction on the rows of one tenant; the result is visible to others only when it returns. The
 * database itself shows no row of another one and takes none: who forgets the tenant in a WHERE sees nothing more. It
 * holds for the transaction alone, so that it works behind a pooler that gives the connection to the next one.
 */
export async function inTx<T>(
  dataSource: DataSource,
  tenantId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await begin(runner, tenantId);
    const result = await work(runner.manager);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    // The first error says what happened; a connection that is gone cannot roll back.
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/**
 * The way to what belongs to no tenant (the clock, the schedule, keys of the service), and to the functions of the
 * database that look over all of them. Tables of tenants show nothing here.
 */
export function outsideTenants(dataSource: DataSource): Tx {
  return dataSource.manager;
}

/** Work tenant by tenant, a transaction each, oldest tenant first. @returns what `work` said for each */
export async function eachTenant<T>(
  dataSource: DataSource,
  work: (tx: Tx, tenantId: string) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const id of await tenantIds(dataSource))
    results.push(await inTx(dataSource, id, (tx) => work(tx, id)));
  return results;
}

/** Every tenant, oldest first. */
export async function tenantIds(dataSource: DataSource): Promise<string[]> {
  const rows: { id: string }[] = await outsideTenants(dataSource).query('SELECT lender_ids() AS id');
  return rows.map((row) => row.id);
}

/** The tenants of which a recurring job has something to do between `since` and `at`; lenders_due() knows the jobs. */
export async function tenantsDue(
  dataSource: DataSource,
  job: string,
  since: Date,
  at: Date,
): Promise<string[]> {
  const rows: { id: string }[] = await outsideTenants(dataSource).query(
    'SELECT lenders_due($1, $2, $3) AS id',
    [job, since, at],
  );
  return rows.map((row) => row.id);
}

/** Go on as another tenant: for the one that is made in this very transaction. */
export async function actFor(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(`SELECT set_config('stillyou.lender', $1, true)`, [tenantId]);
}

/** One statement more with START TRANSACTION, not one round trip more with every transaction. */
async function begin(runner: QueryRunner, tenantId: string): Promise<void> {
  if (!UUID.test(tenantId)) throw new Error('a transaction needs a tenant');
  const ask = runner.query;
  runner.query = (sql: string, ...rest: unknown[]) =>
    ask.call(runner, `${sql}; SET LOCAL stillyou.lender = '${tenantId}'`, ...(rest as []));
  try {
    await runner.startTransaction();
  } finally {
    runner.query = ask;
  }
}
