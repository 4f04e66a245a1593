import type { DataSource } from 'typeorm';

const KEPT_DAYS = 30;

/** What nothing asks for any more: proofs used once, counts that ran out, sessions that ended a month ago. */
export async function forgetSpent(dataSource: DataSource, now: Date): Promise<Record<string, number>> {
  const remove = async (sql: string, values: unknown[]): Promise<number> =>
    (await dataSource.query(sql, values))[1] as number;
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  return {
    proofs: await remove('DELETE FROM door_token_used WHERE until < $1', [now]),
    assertions: await remove('DELETE FROM oauth_assertion_used WHERE until < $1', [now]),
    // Counted in real time, in milliseconds.
    tries: await remove('DELETE FROM login_throttle WHERE expire < $1', [Date.now()]),
    sessions: await remove('DELETE FROM operator_session WHERE least(ended_at, ends_at) < $1', [before]),
  };
}
