import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { blockOf, didWork } from '../decisions/fallback/learned';
import { homeZone } from '../decisions/policy/home-zone';
import type { AttemptState, Medium } from '../decisions/words';
import { Lenders } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { inTx, type Tx } from '../platform/tx';
import { SPEAKS } from './learning.queries';

const BATCH = 5_000;
/** By then every attempt has said what came of it, silence included. */
const SETTLED_DAYS = 4;
/** What is left of a count each night: half of it after some 140 days. */
const KEPT_PER_NIGHT = 0.995;

interface Row {
  id: string;
  lender_id: string;
  medium: Medium;
  state: AttemptState;
  called_at: Date | null;
  speaks: boolean;
  country: string;
  region: string | null;
  time_zones: string[];
}

/**
 * What arrived over all borrowers of a lender, per medium and hour block: counted on each night from the last attempt
 * that was counted, in batches of one transaction each, so that nothing is counted twice and no history is scanned.
 */
@Injectable()
export class PortfolioTally {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly lenders: Lenders,
  ) {}

  async run(): Promise<{ counted: number }> {
    const now = this.clock.now();
    const lenders = await this.lenders.all(this.dataSource.manager);
    const packs = new Map(lenders.map((lender) => [lender.id, lender.packs]));
    await this.dataSource.query(
      `UPDATE worked_tally SET trials = trials * ${KEPT_PER_NIGHT}, successes = successes * ${KEPT_PER_NIGHT}`,
    );
    let counted = 0;
    for (let batch = BATCH; batch === BATCH; counted += batch)
      batch = await inTx(this.dataSource, (tx) => this.countBatch(tx, packs, now));
    return { counted };
  }

  private async countBatch(tx: Tx, packs: Map<string, string[]>, now: Date): Promise<number> {
    // The mark is locked: two that run at once count one after the other.
    const [mark] = await tx.query('SELECT counted_to FROM worked_mark FOR UPDATE');
    const rows: Row[] = await tx.query(
      `SELECT a.id, a.lender_id, a.medium, a.state, a.called_at, (${SPEAKS}) AS speaks, b.country, b.region, b.time_zones
         FROM attempt a JOIN notice n ON n.id = a.notice_id JOIN channel c ON c.id = a.channel_id
         JOIN borrower b ON b.id = a.borrower_id
        WHERE a.id > $1 AND a.id < $2 ORDER BY a.id LIMIT ${BATCH}`,
      [mark.counted_to, firstIdAt(new Date(now.getTime() - SETTLED_DAYS * 86_400_000))],
    );
    if (rows.length === 0) return 0;
    const tally = tallyOf(rows, packs, now);
    await tx.query(
      `INSERT INTO worked_tally (lender_id, medium, block, trials, successes, updated_at)
       SELECT t.lender_id, t.medium, t.block, t.trials, t.successes, $2
         FROM jsonb_to_recordset($1::jsonb) AS t(lender_id uuid, medium text, block smallint, trials int, successes int)
       ON CONFLICT ON CONSTRAINT worked_tally_pk DO UPDATE
         SET trials = worked_tally.trials + EXCLUDED.trials, successes = worked_tally.successes + EXCLUDED.successes,
             updated_at = EXCLUDED.updated_at`,
      [JSON.stringify(tally), now],
    );
    await tx.query('UPDATE worked_mark SET counted_to = $1', [rows.at(-1)!.id]);
    return rows.length;
  }
}

function tallyOf(rows: readonly Row[], packs: Map<string, string[]>, now: Date) {
  const tally = new Map<
    string,
    { lender_id: string; medium: Medium; block: number; trials: number; successes: number }
  >();
  for (const row of rows) {
    if (!row.speaks || !row.called_at) continue;
    const { lender_id, medium, state, called_at } = row;
    const worked = didWork({ medium, state, calledAt: called_at, openedAt: null }, now);
    if (worked === null) continue;
    const zone = homeZone({ ...row, timeZones: row.time_zones }, packs.get(lender_id) ?? []);
    const block = blockOf(zone, called_at);
    const key = `${lender_id} ${medium} ${block}`;
    const count = tally.get(key) ?? { lender_id, medium, block, trials: 0, successes: 0 };
    count.trials += 1;
    count.successes += worked ? 1 : 0;
    tally.set(key, count);
  }
  return [...tally.values()];
}

/** Less than every UUIDv7 made at `at` or later. */
function firstIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
