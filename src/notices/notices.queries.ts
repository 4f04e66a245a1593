import { Borrower } from '../borrowers/borrower.entity';
import { fromApiId, toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import type { ListNoticesIn } from './notice.dto';
import { Notice } from './notice.entity';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** One page of a lender's own notices, newest first. Ids are UUIDv7, so the id is the order and the cursor. */
export async function findNoticePage(
  tx: Tx,
  lenderId: string,
  query: ListNoticesIn,
): Promise<{ items: Notice[]; nextCursor: string | null }> {
  const limit = Math.min(MAX_LIMIT, Math.max(1, Number(query.limit ?? DEFAULT_LIMIT)));
  const find = tx
    .createQueryBuilder(Notice, 'n')
    .where('n.lenderId = :lenderId AND n.origin = :origin', { lenderId, origin: 'lender' })
    .orderBy('n.id', 'DESC')
    .take(limit + 1);
  if (query.status) find.andWhere('n.status = :status', { status: query.status });
  if (query.cursor) find.andWhere('n.id < :cursor', { cursor: fromApiId('ntc', query.cursor) });
  if (query.borrower) {
    const borrower = await tx.findOneBy(Borrower, { lenderId, externalRef: query.borrower });
    if (!borrower) return { items: [], nextCursor: null };
    find.andWhere('n.borrowerId = :borrowerId', { borrowerId: borrower.id });
  }
  const rows = await find.getMany();
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? toApiId('ntc', items.at(-1)!.id) : null };
}
