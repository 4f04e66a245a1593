import type { EntityManager } from 'typeorm';
import type { Outside } from './check';

const ENDINGS = [
  'notice.satisfied',
  'notice.exhausted',
  'notice.expired',
  'notice.cancelled',
  'notice.refused',
];

/** 1: ended, or one next step with a time. 2: never two sends for one step. 4: ended never un-ends. */
export async function checkNotices(db: EntityManager, outside: Outside): Promise<string[]> {
  const broken: string[] = [];
  const open = await db.query(
    `SELECT id, status FROM notice WHERE (ended_at IS NULL) <> (next_step_at IS NOT NULL)
        OR (status IN ('satisfied','exhausted','expired','cancelled','refused')) <> (ended_at IS NOT NULL)`,
  );
  for (const row of open)
    broken.push(`1: notice ${row.id} (${row.status}) is neither ended nor has one next step`);

  const twice = await db.query(
    'SELECT notice_id, step FROM attempt GROUP BY notice_id, step HAVING count(*) > 1',
  );
  for (const row of twice) broken.push(`2: step ${row.step} of notice ${row.notice_id} was tried twice`);
  for (const [medium, count] of Object.entries(outside.handedOver ?? {})) {
    const [row] = await db.query(
      `SELECT count(*) FILTER (WHERE handed_over_at IS NOT NULL)::int AS known, count(*) FILTER (WHERE state = 'ambiguous')::int AS ambiguous
         FROM attempt WHERE medium = $1`,
      [medium],
    );
    if (count < row.known || count > row.known + row.ambiguous) {
      broken.push(
        `2: carriers took ${count} ${medium}, attempts say ${row.known} (and ${row.ambiguous} ambiguous)`,
      );
    }
  }

  const late = await db.query(
    'SELECT a.id FROM attempt a JOIN notice n ON n.id = a.notice_id WHERE a.called_at > n.deliver_by',
  );
  for (const row of late) broken.push(`1: attempt ${row.id} left after its deadline`);

  const streams = await db.query(
    `SELECT stream, array_agg(kind ORDER BY n) AS kinds FROM evidence_entry WHERE stream LIKE 'ntc\\_%' GROUP BY stream`,
  );
  for (const { stream, kinds } of streams as { stream: string; kinds: string[] }[]) {
    const end = kinds.findIndex((kind) => ENDINGS.includes(kind));
    const after = end < 0 ? [] : kinds.slice(end + 1).filter((kind) => kind.startsWith('notice.'));
    if (after.length > 0) broken.push(`4: ${stream} went on after its end: ${after.join(', ')}`);
  }
  return broken;
}
