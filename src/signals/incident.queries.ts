import type { IncidentOutcome, IncidentState } from '../decisions/channel/incident-guard';
import type { Tx } from '../platform/tx';

export interface IncidentRow {
  id: string;
  lenderId: string;
  series: string;
  state: IncidentState;
  numbers: number;
  baselinePerHour: number;
  quarantined: number;
  openedAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
}

/** A signal of an incident, and whose it is. */
export interface AffectedSignal {
  signalId: string;
  borrowerId: string;
  channelId: string;
}

const HOUR_MS = 3_600_000;
const COLUMNS = `id, lender_id AS "lenderId", series, state, numbers, baseline_per_hour AS "baselinePerHour", quarantined,
  opened_at AS "openedAt", closed_at AS "closedAt", closed_by AS "closedBy"`;
const AFFECTED = 'signal_id AS "signalId", borrower_id AS "borrowerId", channel_id AS "channelId"';

/**
 * One strong receipt of a lender at a time until `tx` ends: the twentieth must see the nineteen before it. Taken after
 * the borrower's lock, and nothing that holds it waits for another borrower's.
 */
export async function takeTurn(tx: Tx, lenderId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('strong receipts ' || $1, 0))`, [lenderId]);
}

/** Count one more signal of the first of these series that has an open incident; null when none has. */
export async function joinOpenIncident(
  tx: Tx,
  lenderId: string,
  series: readonly string[],
): Promise<string | null> {
  // The update waits for whoever is closing it, and finds it closed then.
  const [rows]: [{ id: string }[]] = await tx.query(
    `UPDATE incident SET quarantined = quarantined + 1
      WHERE id = (SELECT id FROM incident WHERE lender_id = $1 AND state = 'open' AND series = ANY($2)
                   ORDER BY array_position($2, series) LIMIT 1) AND state = 'open' RETURNING id`,
    [lenderId, series],
  );
  return rows[0]?.id ?? null;
}

export async function insertSightings(
  tx: Tx,
  lenderId: string,
  series: readonly string[],
  signal: AffectedSignal,
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO strong_sighting (lender_id, series, signal_id, borrower_id, channel_id, number, seen_at)
     SELECT $1, one, $3, $4, $5, i.digest, $6 FROM unnest($2::text[]) AS one, channel_index i WHERE i.channel_id = $5`,
    [lenderId, series, signal.signalId, signal.borrowerId, signal.channelId, now],
  );
}

/** Different numbers of each series within the hour before `now`, those that an incident took left out. */
export async function countLastHour(
  tx: Tx,
  lenderId: string,
  series: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  const rows: { series: string; numbers: number }[] = await tx.query(
    `SELECT series, count(DISTINCT number)::int AS numbers FROM strong_sighting
      WHERE lender_id = $1 AND series = ANY($2) AND seen_at > $3 AND incident_id IS NULL GROUP BY series`,
    [lenderId, series, new Date(now.getTime() - HOUR_MS)],
  );
  return new Map(rows.map((row) => [row.series, row.numbers]));
}

/** The hours of a series behind `since` in which anything was heard, but for those that the hour at hand touches. */
export async function findHours(
  tx: Tx,
  lenderId: string,
  series: string,
  since: Date,
  now: Date,
): Promise<number[]> {
  const rows: { numbers: number }[] = await tx.query(
    `SELECT numbers FROM series_hour
      WHERE lender_id = $1 AND series = $2 AND hour >= $3 AND hour < date_trunc('hour', $4::timestamptz)`,
    [lenderId, series, since, new Date(now.getTime() - HOUR_MS)],
  );
  return rows.map((row) => row.numbers);
}

/** Open an incident, and give it what was seen of its series within the hour. */
export async function openIncident(
  tx: Tx,
  incident: { id: string; lenderId: string; series: string; numbers: number; baselinePerHour: number },
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO incident (id, lender_id, series, state, numbers, baseline_per_hour, opened_at, next_step_at)
     VALUES ($1, $2, $3, 'open', $4, $5, $6, $6)`,
    [incident.id, incident.lenderId, incident.series, incident.numbers, incident.baselinePerHour, now],
  );
  // All their rows, so that a wider series does not count the same wave again.
  await tx.query(
    `UPDATE strong_sighting SET incident_id = $1 WHERE signal_id IN (
       SELECT signal_id FROM strong_sighting WHERE lender_id = $2 AND series = $3 AND seen_at > $4 AND incident_id IS NULL)`,
    [incident.id, incident.lenderId, incident.series, new Date(now.getTime() - HOUR_MS)],
  );
}

/** How an incident stands; with `lock`, held until `tx` ends. */
export async function findState(
  tx: Tx,
  id: string,
  lock: '' | 'FOR NO KEY UPDATE' = '',
): Promise<IncidentState> {
  const [row] = await tx.query(`SELECT state FROM incident WHERE id = $1 ${lock}`, [id]);
  return row.state;
}

/** Signals that an incident took and that are not quarantined yet. */
export function findTaken(tx: Tx, incidentId: string, limit: number): Promise<AffectedSignal[]> {
  return tx.query(
    `SELECT DISTINCT ${AFFECTED} FROM strong_sighting WHERE incident_id = $1 ORDER BY signal_id LIMIT $2`,
    [incidentId, limit],
  );
}

/** What was seen of a signal is done with: it is quarantined. */
export async function forgetSightings(tx: Tx, signalId: string): Promise<void> {
  await tx.query('DELETE FROM strong_sighting WHERE signal_id = $1', [signalId]);
}

/** What an incident took and never quarantined counts as seen again. */
export async function giveBackTaken(tx: Tx, incidentId: string): Promise<void> {
  await tx.query('UPDATE strong_sighting SET incident_id = NULL WHERE incident_id = $1', [incidentId]);
}

export async function addQuarantined(tx: Tx, incidentId: string, count: number): Promise<void> {
  await tx.query('UPDATE incident SET quarantined = quarantined + $2 WHERE id = $1', [incidentId, count]);
}

/** Signals of an incident that are still set aside. */
export function findQuarantined(tx: Tx, incidentId: string, limit: number): Promise<AffectedSignal[]> {
  return tx.query(
    `SELECT id AS "signalId", borrower_id AS "borrowerId", channel_id AS "channelId" FROM signal
      WHERE incident_id = $1 AND quarantined_at IS NOT NULL ORDER BY id LIMIT $2`,
    [incidentId, limit],
  );
}

/** Released signals were usual after all: they count in the hours in which they came. */
export async function countAsUsual(tx: Tx, signalIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO series_hour (lender_id, series, hour, numbers)
     SELECT s.lender_id, one, date_trunc('hour', s.recorded_at), count(DISTINCT s.channel_id)::int
       FROM signal s, unnest(s.series) AS one WHERE s.id = ANY($1) AND s.superseded_by IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
     ON CONFLICT ON CONSTRAINT series_hour_pk DO UPDATE SET numbers = series_hour.numbers + EXCLUDED.numbers`,
    [signalIds],
  );
}

/**
 * Move whole hours that no count looks at any more from sightings to their baseline, and drop hours too old for it. One
 * statement: each sighting is counted once, also when the process dies and the next run does it.
 */
export async function rollUpHours(
  tx: Tx,
  now: Date,
  oldest: Date,
): Promise<{ hours: number; dropped: number }> {
  const [counted] = await tx.query(
    `WITH gone AS (
       DELETE FROM strong_sighting WHERE incident_id IS NULL AND seen_at < date_trunc('hour', $1::timestamptz) - interval '1 hour'
       RETURNING lender_id, series, seen_at, number), added AS (
       INSERT INTO series_hour (lender_id, series, hour, numbers)
       SELECT lender_id, series, date_trunc('hour', seen_at), count(DISTINCT number)::int FROM gone GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
       ON CONFLICT ON CONSTRAINT series_hour_pk DO UPDATE SET numbers = series_hour.numbers + EXCLUDED.numbers
       RETURNING 1)
     SELECT count(*)::int AS hours FROM added`,
    [now],
  );
  const [, dropped] = await tx.query('DELETE FROM series_hour WHERE hour < $1', [oldest]);
  return { hours: counted.hours, dropped };
}

export function findIncidents(
  tx: Tx,
  lenderId: string,
  page: { state: IncidentState | null; before: string | null; limit: number },
): Promise<IncidentRow[]> {
  return tx.query(
    `SELECT ${COLUMNS} FROM incident
      WHERE lender_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [lenderId, page.state, page.before, page.limit],
  );
}

export async function findIncident(tx: Tx, lenderId: string, id: string): Promise<IncidentRow | null> {
  const [row] = await tx.query(`SELECT ${COLUMNS} FROM incident WHERE lender_id = $1 AND id = $2`, [
    lenderId,
    id,
  ]);
  return row ?? null;
}

/** Close it, once; null when it was closed before, or is none of the lender's. */
export async function closeIncident(
  tx: Tx,
  lenderId: string,
  id: string,
  outcome: IncidentOutcome,
  by: string,
  now: Date,
): Promise<IncidentRow | null> {
  const [rows] = await tx.query(
    `UPDATE incident SET state = $3, closed_at = $4, closed_by = $5, next_step_at = $4
      WHERE lender_id = $1 AND id = $2 AND state = 'open' RETURNING ${COLUMNS}`,
    [lenderId, id, outcome, now, by],
  );
  return rows[0] ?? null;
}
