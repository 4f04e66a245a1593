import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { blockOf, didWork } from '../decisions/fallback/learned';
import { homeZone } from '../decisions/policy/home-zone';
import type { AttemptState, Medium } from '../decisions/words';
import { Lenders, type Lender } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { inTx, type Tx } from '../platform/tx';
import { SPEAKS } from './learning.queries';

const BATCH = 5_000;
/** By then every attempt has said what came of it, silence included. */
const SETTLED_DAYS = 4;
/** Less than any attempt's id. */
const NOTHING_YET = '00000000-0000-0000-0000-000000000000';
/** What is left of a count each night: half of it after some 140 days. */
const KEPT_PER_NIGHT = 0.995;

interface Row {
  id: string;
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
    let counted = 0;
    for (const lender of await this.lenders.all(this.dataSource)) {
      await inTx(this.dataSource, lender.id, (tx) =>
        tx.query(
          `UPDATE worked_tally SET trials = trials * ${KEPT_PER_NIGHT}, successes = successes * ${KEPT_PER_NIGHT}`,
        ),
      );
      for (let batch = BATCH; batch === BATCH; counted += batch)
        batch = await inTx(this.dataSource, lender.id, (tx) => this.countBatch(tx, lender, now));
    }
    return { counted };
  }

  private async countBatch(tx: Tx, lender: Lender, now: Date): Promise<number> {
    await tx.query('INSERT INTO worked_mark (lender_id, counted_to) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      lender.id,
      NOTHING_YET,
    ]);
    // The mark is locked: two that run at once count one after the other.
    const [mark] = await tx.query('SELECT counted_to FROM worked_mark WHERE lender_id = $1 FOR UPDATE', [
      lender.id,
    ]);
    const rows: Row[] = await tx.query(
      `SELECT a.id, a.medium, a.state, a.called_at, (${SPEAKS}) AS speaks, b.country, b.region, b.time_zones
         FROM attempt a JOIN notice n ON n.id = a.notice_id JOIN channel c ON c.id = a.channel_id
         JOIN borrower b ON b.id = a.borrower_id
        WHERE a.lender_id = $3 AND a.id > $1 AND a.id < $2 ORDER BY a.id LIMIT ${BATCH}`,
      [mark.counted_to, firstIdAt(new Date(now.getTime() - SETTLED_DAYS * 86_400_000)), lender.id],
    );
    if (rows.length === 0) return 0;
    const tally = tallyOf(rows, lender, now);
    await tx.query(
      `INSERT INTO worked_tally (lender_id, medium, block, trials, successes, updated_at)
       SELECT $3, t.medium, t.block, t.trials, t.successes, $2
         FROM jsonb_to_recordset($1::jsonb) AS t(medium text, block smallint, trials int, successes int)
       ON CONFLICT ON CONSTRAINT worked_tally_pk DO UPDATE
         SET trials = worked_tally.trials + EXCLUDED.trials, successes = worked_tally.successes + EXCLUDED.successes,
             updated_at = EXCLUDED.updated_at`,
      [JSON.stringify(tally), now, lender.id],
    );
    await tx.query('UPDATE worked_mark SET counted_to = $1 WHERE lender_id = $2', [
      rows.at(-1)!.id,
      lender.id,
    ]);
    return rows.length;
  }
}

function tallyOf(rows: readonly Row[], { packs }: Lender, now: Date) {
  const tally = new Map<string, { medium: Medium; block: number; trials: number; successes: number }>();
  for (const row of rows) {
    if (!row.speaks || !row.called_at) continue;
    const { medium, state, called_at } = row;
    const worked = didWork({ medium, state, calledAt: called_at, openedAt: null }, now);
    if (worked === null) continue;
    const zone = homeZone({ ...row, timeZones: row.time_zones }, packs);
    const block = blockOf(zone, called_at);
    const key = `${medium} ${block}`;
    const count = tally.get(key) ?? { medium, block, trials: 0, successes: 0 };
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
