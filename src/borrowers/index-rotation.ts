import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { ChannelKind } from '../decisions/words';
import { inTx, type Tx } from '../platform/tx';
import { newestVersion, type Say } from '../vault/rotation';
import { digestOf, type Vault } from '../vault/vault.service';

const BATCH = 500;
const LOOK_MS = 250;

interface IndexRow {
  channel_id: string;
  borrower_id: string;
  kind: ChannelKind;
  address: Buffer;
}

/**
 * A new version of a lender's index key, and every address that can still be opened under it. Look-ups ask all versions
 * meanwhile. While an earlier rotation has something left, that is finished and no version is made. Hashes of values that
 * are gone stay under the version they were made with, and keep it alive.
 */
export async function rotateIndex(
  dataSource: DataSource,
  vault: Vault,
  lenderId: string,
  say: Say,
): Promise<{ version: number; moved: number; unreadable: number }> {
  let version = await newestVersion(dataSource, lenderId, 'index');
  let of = await countOld(dataSource, lenderId, version);
  if (of === 0 || version === 0) {
    version = await inTx(dataSource, lenderId, (tx) => vault.lenderKeys.makeVersion(tx, lenderId, 'index'));
    of = await countOld(dataSource, lenderId, version);
  }
  say({ what: `waiting until every process reads version ${version}`, done: 0, of });
  await untilSettled(dataSource, lenderId, version);
  let [moved, unreadable] = [0, 0];
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after;) {
    const batch = await moveBatch(dataSource, vault, lenderId, version, after);
    moved += batch.moved;
    unreadable += batch.unreadable;
    after = batch.last;
    say({ what: `addresses under version ${version}`, done: moved + unreadable, of: Math.max(of, moved) });
  }
  return { version, moved, unreadable };
}

function moveBatch(
  dataSource: DataSource,
  vault: Vault,
  lenderId: string,
  version: number,
  after: string,
): Promise<{ moved: number; unreadable: number; last: string | null }> {
  return inTx(dataSource, lenderId, async (tx) => {
    const rows: IndexRow[] = await tx.query(
      `SELECT i.channel_id, c.borrower_id, i.kind, c.address FROM channel_index i JOIN channel c ON c.id = i.channel_id
        WHERE i.lender_id = $1 AND i.version < $2 AND i.channel_id > $3 AND c.address IS NOT NULL
        ORDER BY i.channel_id LIMIT ${BATCH} FOR UPDATE OF i`,
      [lenderId, version, after],
    );
    const opened = await openReadable(tx, vault, lenderId, rows);
    const key = await vault.lenderKeys.key(tx, lenderId, 'index', version);
    const digests = opened.map(({ row, address }) => digestOf(key, lenderId, `${row.kind}|${address}`));
    await tx.query(
      `UPDATE channel_index i SET digest = n.digest, version = $2
         FROM unnest($3::uuid[], $4::bytea[]) AS n(channel_id, digest)
        WHERE i.lender_id = $1 AND i.channel_id = n.channel_id`,
      [lenderId, version, opened.map(({ row }) => row.channel_id), digests],
    );
    return {
      moved: opened.length,
      unreadable: rows.length - opened.length,
      last: rows.at(-1)?.channel_id ?? null,
    };
  });
}

/** The batch at once; where one cell of it does not open, each by itself, so that one cannot hold up the others. */
async function openReadable(
  tx: Tx,
  vault: Vault,
  lenderId: string,
  rows: IndexRow[],
): Promise<{ row: IndexRow; address: string }[]> {
  const cells = rows.map((row) => ({
    place: {
      lenderId,
      table: 'channel',
      column: 'address',
      rowId: row.channel_id,
      subjectId: row.borrower_id,
    },
    cell: row.address,
  }));
  try {
    const opened = await vault.openMany(tx, cells);
    return rows.map((row, i) => ({ row, address: opened[i]!.toString('utf8') }));
  } catch (error) {
    if ((error as { code?: string }).code === 'KEYS_UNAVAILABLE' || rows.length === 0) throw error;
    const readable: { row: IndexRow; address: string }[] = [];
    for (const [i, row] of rows.entries()) {
      const address = await vault.open(tx, cells[i]!.place, row.address).catch(() => null);
      if (address !== null) readable.push({ row, address });
    }
    return readable;
  }
}

/** A version is written with only when every process reads it; this asks the database's clock. */
async function untilSettled(dataSource: DataSource, lenderId: string, version: number): Promise<void> {
  for (;;) {
    const [row] = await inTx(dataSource, lenderId, (tx) =>
      tx.query(
        `SELECT created_at < clock_timestamp() - interval '10 seconds' AS settled FROM lender_key
          WHERE lender_id = $1 AND purpose = 'index' AND version = $2`,
        [lenderId, version],
      ),
    );
    if (row?.settled) return;
    await sleep(LOOK_MS);
  }
}

async function countOld(dataSource: DataSource, lenderId: string, below: number): Promise<number> {
  const [row] = await inTx(dataSource, lenderId, (tx) =>
    tx.query(
      `SELECT count(*)::int AS n FROM channel_index i JOIN channel c ON c.id = i.channel_id
        WHERE i.lender_id = $1 AND i.version < $2 AND c.address IS NOT NULL`,
      [lenderId, below],
    ),
  );
  return row.n;
}
