import type { ChannelFact } from '../decisions/channel/channel-fact';
import type { ChannelKind, SignalStrength } from '../decisions/words';
import { toApiId } from '../platform/ids';
import type { Tx } from '../platform/tx';
import type { NewFact } from './channel-trust.service';
import type { Channel } from './channel.entity';

/** A fact as it goes into the table, under the id it gets there. */
export interface SignalToInsert extends NewFact {
  id: string;
  rawText: Buffer | null;
}

/** A code as it was kept, with what was made of it. */
export interface KeptSignal {
  id: string;
  lenderId: string;
  borrowerId: string;
  channelId: string;
  class: string;
  strength: SignalStrength;
  rawCode: string;
  rawTable: string;
  rawText: Buffer | null;
  mappingVersion: string;
}

const KEPT = `id, lender_id AS "lenderId", borrower_id AS "borrowerId", channel_id AS "channelId", class, strength,
  raw_code AS "rawCode", raw_table AS "rawTable", raw_text AS "rawText", mapping_version AS "mappingVersion"`;

/** False when the channel has this fact already. */
export async function insertSignal(
  tx: Tx,
  channel: Channel,
  fact: SignalToInsert,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO signal (id, lender_id, borrower_id, channel_id, kind, strength, class, source, raw_code, raw_table, raw_text,
                         provider, mapping_version, attempt_id, reverification_id, through, series, incident_id, quarantined_at,
                         at, recorded_at, dedupe_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
     ON CONFLICT ON CONSTRAINT signal_once DO NOTHING RETURNING id`,
    [
      fact.id,
      channel.lenderId,
      channel.borrowerId,
      channel.id,
      fact.kind,
      fact.strength,
      fact.class,
      fact.source,
      fact.rawCode ?? null,
      fact.asked?.table ?? null,
      fact.rawText,
      fact.provider ?? null,
      fact.mappingVersion ?? null,
      fact.attemptId ?? null,
      fact.reverificationId ?? null,
      fact.through ?? [],
      fact.series ?? null,
      fact.quarantinedBy ?? null,
      fact.quarantinedBy ? now : null,
      fact.at,
      now,
      fact.dedupeKey,
    ],
  );
  return rows.length > 0;
}

/** Whether the channel has this fact already. */
export async function hasSignal(tx: Tx, channelId: string, dedupeKey: string): Promise<boolean> {
  const rows = await tx.query('SELECT 1 FROM signal WHERE channel_id = $1 AND dedupe_key = $2', [
    channelId,
    dedupeKey,
  ]);
  return rows.length > 0;
}

/**
 * The facts that count, by channel of the borrower: neither quarantined nor superseded. Channels are named as
 * outside, because reasons that name one are shown there.
 */
export async function findFactsOf(
  tx: Tx,
  borrowerId: string,
): Promise<Map<string, { kind: ChannelKind; facts: ChannelFact[] }>> {
  const rows: (ChannelFact & { channel: string; channelKind: ChannelKind; through: string[] })[] =
    await tx.query(
      `SELECT s.id, s.kind, s.strength, s.class, s.source, s.at, s.through, c.id AS channel, c.kind AS "channelKind"
         FROM channel c LEFT JOIN signal s ON s.channel_id = c.id AND s.quarantined_at IS NULL AND s.superseded_by IS NULL
        WHERE c.borrower_id = $1 ORDER BY c.id, s.at, s.id`,
      [borrowerId],
    );
  const found = new Map<string, { kind: ChannelKind; facts: ChannelFact[] }>();
  for (const { channel, channelKind, ...fact } of rows) {
    const one = found.get(channel) ?? { kind: channelKind, facts: [] };
    if (fact.id) one.facts.push({ ...fact, through: fact.through.map((id) => toApiId('chn', id)) });
    found.set(channel, one);
  }
  return found;
}

/** Set signals of a channel aside under an incident; those that were set aside before, or say nothing any more, stay. */
export async function quarantineSignals(
  tx: Tx,
  channelId: string,
  ids: readonly string[],
  incidentId: string,
  now: Date,
): Promise<string[]> {
  const [rows]: [{ id: string }[]] = await tx.query(
    `UPDATE signal SET quarantined_at = $4, incident_id = $3
      WHERE channel_id = $1 AND id = ANY($2) AND quarantined_at IS NULL AND superseded_by IS NULL RETURNING id`,
    [channelId, ids, incidentId, now],
  );
  return rows.map((row) => row.id);
}

/** Let signals of a channel count again. */
export async function releaseSignals(tx: Tx, channelId: string, ids: readonly string[]): Promise<string[]> {
  const [rows]: [{ id: string }[]] = await tx.query(
    `UPDATE signal SET quarantined_at = NULL
      WHERE channel_id = $1 AND id = ANY($2) AND quarantined_at IS NOT NULL RETURNING id`,
    [channelId, ids],
  );
  return rows.map((row) => row.id);
}

/**
 * Codes behind `after` whose meaning was last looked up under another mapping, in the order in which they came.
 */
export function findToReread(tx: Tx, version: string, after: string, limit: number): Promise<KeptSignal[]> {
  return tx.query(
    `SELECT ${KEPT} FROM signal
      WHERE id > $2 AND raw_table IS NOT NULL AND superseded_by IS NULL AND coalesce(reread_under, mapping_version) <> $1
      ORDER BY id LIMIT $3`,
    [version, after, limit],
  );
}

/** One of them, if it is still to be read; the caller holds the borrower's lock. */
export async function findStillToReread(tx: Tx, version: string, id: string): Promise<KeptSignal | null> {
  const [row] = await tx.query(
    `SELECT ${KEPT} FROM signal WHERE id = $2 AND superseded_by IS NULL AND coalesce(reread_under, mapping_version) <> $1`,
    [version, id],
  );
  return row ?? null;
}

/** Remember that these mean the same under `version`. */
export async function markReread(tx: Tx, version: string, ids: readonly string[]): Promise<void> {
  await tx.query('UPDATE signal SET reread_under = $1 WHERE id = ANY($2)', [version, ids]);
}

/**
 * Write what a code means now in a row of its own, with all else as it was: when it was true, who said it, whether
 * it is quarantined. The old row is marked and stays as it was.
 */
export async function supersedeSignal(
  tx: Tx,
  oldId: string,
  fresh: {
    id: string;
    class: string;
    strength: SignalStrength;
    mappingVersion: string;
    rawText: Buffer | null;
  },
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO signal (id, lender_id, borrower_id, channel_id, kind, strength, class, source, raw_code, raw_table, raw_text,
                         provider, mapping_version, attempt_id, reverification_id, through, series, incident_id, quarantined_at,
                         at, recorded_at, dedupe_key)
     SELECT $2, lender_id, borrower_id, channel_id, kind, $4, $3, source, raw_code, raw_table, $6,
            provider, $5, attempt_id, reverification_id, through, series, incident_id, quarantined_at, at, $7, 'reread:' || id
       FROM signal WHERE id = $1`,
    [oldId, fresh.id, fresh.class, fresh.strength, fresh.mappingVersion, fresh.rawText, now],
  );
  await tx.query('UPDATE signal SET superseded_by = $2 WHERE id = $1', [oldId, fresh.id]);
}
