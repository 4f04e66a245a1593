import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { EVIDENCE_KINDS } from '../../../src/evidence/kinds';

interface Entry {
  stream: string;
  n: number;
  kind: string;
  body: string;
  prev: Buffer;
  leaf: Buffer;
}

/** 6: every transition has exactly one entry; the chain of each subject is whole; the last entry says what the row says. */
export async function checkEvidence(db: EntityManager): Promise<string[]> {
  const entries: Entry[] = await db.query(
    'SELECT stream, n, kind, body, prev, leaf FROM evidence_entry ORDER BY lender_id, stream, n',
  );
  const broken: string[] = [];
  const [{ n: astray }] = await db.query(
    `SELECT count(*)::int AS n FROM evidence_entry e
       FULL JOIN (SELECT entry_id, count(*) AS times FROM (SELECT entry_id FROM evidence_inbox
                    UNION ALL SELECT entry_id FROM evidence_leaf) p GROUP BY 1) placed ON placed.entry_id = e.id
      WHERE e.id IS NULL OR placed.times IS DISTINCT FROM 1`,
  );
  if (astray > 0) broken.push(`6: ${astray} entries are not once in the inbox or once in the tree`);
  const byStream = new Map<string, Entry[]>();
  for (const entry of entries) byStream.set(entry.stream, [...(byStream.get(entry.stream) ?? []), entry]);

  for (const [stream, chain] of byStream) broken.push(...checkChain(stream, chain));
  const of = (prefix: string, id: string) => byStream.get(`${prefix}_${id.replaceAll('-', '')}`) ?? [];
  const count = (chain: Entry[], kind: string) => chain.filter((entry) => entry.kind === kind).length;

  for (const notice of await db.query('SELECT id, status, ended_at FROM notice')) {
    const chain = of('ntc', notice.id);
    if (count(chain, 'notice.accepted') !== 1)
      broken.push(`6: notice ${notice.id} was accepted ${count(chain, 'notice.accepted')} times in evidence`);
    if (notice.ended_at && count(chain, `notice.${notice.status}`) !== 1)
      broken.push(`6: notice ${notice.id} ended ${notice.status} without exactly one entry`);
  }
  for (const attempt of await db.query(
    'SELECT id, notice_id, state, failed_at, delivered_at, opened_at FROM attempt',
  )) {
    const own = of('ntc', attempt.notice_id).filter(
      (entry) => JSON.parse(entry.body).attempt === `att_${attempt.id.replaceAll('-', '')}`,
    );
    const expect = (kind: string, times: number) => {
      if (count(own, kind) !== times)
        broken.push(
          `6: attempt ${attempt.id} (${attempt.state}) has ${count(own, kind)} entries ${kind}, not ${times}`,
        );
    };
    expect('attempt.planned', 1);
    expect('attempt.failed', attempt.failed_at ? 1 : 0);
    expect('attempt.delivered', attempt.delivered_at ? 1 : 0);
    expect('attempt.opened', attempt.opened_at ? 1 : 0);
    expect('attempt.not-sent', attempt.state === 'not_sent' ? 1 : 0);
    if (attempt.state === 'handed_over') expect('attempt.handed-over', 1);
  }
  for (const channel of await db.query('SELECT id, trust FROM channel')) {
    const chain = of('chn', channel.id);
    if (count(chain, 'channel.added') !== 1)
      broken.push(`6: channel ${channel.id} was added without exactly one entry`);
    let trust = 'unverified';
    for (const entry of chain.filter((e) => e.kind === 'channel.trust-changed')) {
      const { from, to } = JSON.parse(entry.body);
      if (from !== trust)
        broken.push(`6: channel ${channel.id} moved from ${from}, the entry before says ${trust}`);
      trust = to;
    }
    if (trust !== channel.trust)
      broken.push(`6: channel ${channel.id} is ${channel.trust}, its evidence says ${trust}`);
  }
  for (const found of await db.query('SELECT id, state FROM reverification')) {
    const kind = `reverification.${found.state.replaceAll('_', '-')}`;
    if (!of('rvf', found.id).some((entry) => entry.kind === kind))
      broken.push(`6: case ${found.id} is ${found.state} without an entry ${kind}`);
  }
  return broken;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function checkChain(stream: string, chain: Entry[]): string[] {
  const broken: string[] = [];
  let prev: Buffer = Buffer.alloc(32);
  chain.forEach((entry, i) => {
    if (!(entry.kind in EVIDENCE_KINDS))
      broken.push(`6: ${stream} ${entry.n} is of unknown kind ${entry.kind}`);
    if (entry.n !== i + 1) broken.push(`6: ${stream} has ${entry.n} where ${i + 1} belongs`);
    if (!entry.prev.equals(prev)) broken.push(`6: ${stream} ${entry.n} does not follow the entry before`);
    if (!sha256('\0' + entry.body).equals(entry.leaf)) broken.push(`6: ${stream} ${entry.n} was altered`);
    prev = sha256(entry.body);
  });
  return broken;
}
