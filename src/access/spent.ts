import type { DataSource } from 'typeorm';
import { eachTenant, outsideTenants, type Tx } from '../platform/tx';

const KEPT_DAYS = 30;

/** What nothing asks for any more: proofs used once, counts that ran out, sessions that ended a month ago. */
export async function forgetSpent(dataSource: DataSource, now: Date): Promise<Record<string, number>> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  const nobodys = outsideTenants(dataSource);
  const ofLenders = await eachTenant(dataSource, async (tx) => ({
    assertions: await remove(tx, 'DELETE FROM oauth_assertion_used WHERE until < $1', now),
    sessions: await remove(tx, 'DELETE FROM operator_session WHERE least(ended_at, ends_at) < $1', before),
  }));
  return {
    proofs: await remove(nobodys, 'DELETE FROM door_token_used WHERE until < $1', now),
    assertions: ofLenders.reduce((sum, { assertions }) => sum + assertions, 0),
    // Counted in real time, in milliseconds.
    tries: await remove(nobodys, 'DELETE FROM login_throttle WHERE expire < $1', Date.now()),
    sessions: ofLenders.reduce((sum, { sessions }) => sum + sessions, 0),
  };
}

async function remove(tx: Tx, sql: string, until: Date | number): Promise<number> {
  return (await tx.query(sql, [until]))[1] as number;
}
