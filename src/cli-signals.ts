import type { DataSource } from 'typeorm';
import { ChannelTrust } from './borrowers/channel-trust.service';
import {
  INCIDENT_STATES,
  type IncidentOutcome,
  type IncidentState,
} from './decisions/channel/incident-guard';
import { MAPPING_VERSION } from './decisions/channel/meaning';
import { Evidence } from './evidence/evidence.service';
import { Lenders } from './lenders/lenders.service';
import type { Clock } from './platform/clock';
import { fromApiId, toApiId } from './platform/ids';
import type { Settings } from './platform/settings';
import { inTx } from './platform/tx';
import type { IncidentRow } from './signals/incident.queries';
import { Incidents } from './signals/incidents.service';
import { SignalReplay, type ReplayReport } from './signals/replay';
import { openVault } from './vault/vault.module';
import { Events } from './webhooks/events.service';

/** What a command has to work with. */
export interface CliContext {
  dataSource: DataSource;
  clock: Clock;
  settings: Settings;
}

/** What was given is wrong; the message says what. */
export class UsageError extends Error {}

type Values = Record<string, string | boolean | undefined>;

const MOST_SHOWN = 100;

/** `stillyou signals replay`: read kept codes again under this release's tables. */
export async function replaySignals(
  { dataSource, clock, settings }: CliContext,
  given: Values,
): Promise<string> {
  const since = typeof given.since === 'string' ? new Date(given.since) : null;
  if (since && Number.isNaN(since.getTime())) throw new UsageError('--since is a date, such as 2026-11-01');
  const vault = await openVault(settings, dataSource, clock);
  const events = new Events(dataSource, clock);
  const trust = new ChannelTrust(clock, new Evidence(clock, vault), events, new Lenders(clock), vault);
  const dryRun = given['dry-run'] === true;
  const report = await new SignalReplay(dataSource, trust).run({
    since,
    dryRun,
    onProgress: ({ read, changed }) => process.stderr.write(`read ${read}, changed ${changed}\n`),
  });
  return replayWords(report, dryRun);
}

function replayWords({ read, changed, meanings, trusts }: ReplayReport, dryRun: boolean): string {
  const lines = (of: Record<string, number>) =>
    Object.entries(of)
      .sort(([, a], [, b]) => b - a)
      .map(([what, n]) => `  ${String(n).padStart(8)}  ${what}`);
  return [
    `mapping ${MAPPING_VERSION}: ${read} codes read, ${changed} ${dryRun ? 'would mean' : 'mean'} something else`,
    ...lines(meanings),
    `trust that ${dryRun ? 'would move' : 'moved'}:${Object.keys(trusts).length === 0 ? ' none' : ''}`,
    ...lines(trusts),
  ].join('\n');
}

/** `stillyou incident list`: of one lender, newest first. */
export async function listIncidents(context: CliContext, given: Values): Promise<string> {
  const { incidents, lenderId } = await incidentsOf(context, given);
  const state = given.state as string | undefined;
  if (state && !(INCIDENT_STATES as readonly string[]).includes(state))
    throw new UsageError(`--state: one of ${INCIDENT_STATES.join(', ')}`);
  const page = { state: (state ?? null) as IncidentState | null, before: null, limit: MOST_SHOWN };
  const rows = await inTx(context.dataSource, lenderId, (tx) => incidents.list(tx, lenderId, page));
  return rows.length === 0 ? 'none' : rows.map(incidentWords).join('\n');
}

/** `stillyou incident show --id inc_…` */
export async function showIncident(context: CliContext, given: Values): Promise<string> {
  const { incidents, lenderId } = await incidentsOf(context, given);
  const id = incidentId(given);
  return incidentWords(await inTx(context.dataSource, lenderId, (tx) => incidents.get(tx, lenderId, id)));
}

/** `stillyou incident release|discard --id inc_…`: decided here; the running service does the rest. */
export function closeIncidentAs(outcome: IncidentOutcome) {
  return async (context: CliContext, given: Values): Promise<string> => {
    const { incidents, lenderId } = await incidentsOf(context, given);
    const id = incidentId(given);
    return incidentWords(
      await inTx(context.dataSource, lenderId, (tx) => incidents.close(tx, lenderId, id, outcome, 'cli')),
    );
  };
}

async function incidentsOf({ dataSource, clock }: CliContext, given: Values) {
  if (typeof given.lender !== 'string') throw new UsageError('--lender is missing');
  const lender = await new Lenders(clock).findBySlug(dataSource, given.lender);
  if (!lender) throw new UsageError('there is no lender with this slug');
  const incidents = new Incidents(dataSource, clock, new Evidence(clock), new Events(dataSource, clock));
  return { incidents, lenderId: lender.id };
}

function incidentId(given: Values): string {
  const id = typeof given.id === 'string' ? fromApiId('inc', given.id) : null;
  if (!id) throw new UsageError('--id is missing: inc_ and 32 hex digits');
  return id;
}

function incidentWords(row: IncidentRow): string {
  const usual = row.baselinePerHour.toFixed(1);
  const end = row.closedAt ? `, ${row.state} ${row.closedAt.toISOString()} by ${row.closedBy}` : ', open';
  return `${toApiId('inc', row.id)}  ${row.series}  ${row.numbers} numbers in an hour (usually ${usual}), ${row.quarantined} signals set aside, opened ${row.openedAt.toISOString()}${end}`;
}
