#!/usr/bin/env node
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { Account, Borrower } from './borrowers/borrower.entity';
import { Channel } from './borrowers/channel.entity';
import { ACCESS_COMMANDS, ACCESS_USAGE } from './cli-access';
import {
  closeIncidentAs,
  listIncidents,
  replaySignals,
  showIncident,
  UsageError,
  type CliContext,
} from './cli-signals';
import { EVIDENCE_COMMANDS, EVIDENCE_USAGE } from './cli-evidence';
import { VAULT_COMMANDS, VAULT_USAGE } from './cli-vault';
import { runVerify, VERIFY_USAGE } from './cli-verify';
import { runWitness, WITNESS_USAGE } from './cli-witness';
import { Evidence } from './evidence/evidence.service';
import { Lenders, type SenderRole } from './lenders/lenders.service';
import { Clock } from './platform/clock';
import { dataSourceOptions } from './platform/data-source';
import { reasonOf } from './platform/fault';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './platform/embedded-postgres';
import { toApiId } from './platform/ids';
import { Problem } from './platform/problem';
import { runtimeUrl } from './platform/runtime-role';
import { Settings, SettingsError } from './platform/settings';
import { inTx, NOBODY, type Tx } from './platform/tx';

const USAGE = `stillyou: set up lenders and their keys. Reads the same settings as the service.

  stillyou lender create --slug acme --name "Acme Bank" --official-number +861095500 \\
                         [--neutral-name "Acme"] [--packs base,cn] [--role creditor]
      sets up a lender and prints its first key (scope admin), once${ACCESS_USAGE}
  stillyou signals replay [--since 2026-11-01] [--dry-run]
      reads kept provider codes again under this release's tables; trust becomes what it would have been under
      them from the start. Can be stopped and run again, beside the running service
  stillyou incident list --lender acme [--state open]
  stillyou incident show|release|discard --lender acme --id inc_0198…
      release: the numbers did change, the signals set aside count; discard: it was the network, they never will
${VAULT_USAGE}${EVIDENCE_USAGE}${WITNESS_USAGE}
${VERIFY_USAGE}`;

const OPTIONS = {
  slug: { type: 'string' },
  name: { type: 'string' },
  'neutral-name': { type: 'string' },
  'official-number': { type: 'string' },
  packs: { type: 'string' },
  role: { type: 'string' },
  lender: { type: 'string' },
  scopes: { type: 'string' },
  days: { type: 'string' },
  id: { type: 'string' },
  since: { type: 'string' },
  state: { type: 'string' },
  'dry-run': { type: 'boolean' },
  ref: { type: 'string' },
  refs: { type: 'string' },
  'overlap-hours': { type: 'string' },
  'jwks-file': { type: 'string' },
  login: { type: 'string' },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret-file': { type: 'string' },
  'role-claim': { type: 'string' },
  'login-claim': { type: 'string' },
  roles: { type: 'string' },
  'new-version': { type: 'boolean' },
  checkpoint: { type: 'string' },
  key: { type: 'string' },
} as const;

type Name = keyof typeof OPTIONS;
type Flag = 'dry-run' | 'new-version';
type Values = { [K in Exclude<Name, Flag>]?: string } & { [K in Flag]?: boolean };

function createLender({ dataSource, clock }: CliContext, given: Values): Promise<string> {
  return inTx(dataSource, NOBODY, (tx) => makeLender(tx, clock, given));
}

async function makeLender(tx: Tx, clock: Clock, given: Values): Promise<string> {
  const lenders = new Lenders(clock);
  const name = required(given, 'name');
  const role = oneOf(
    ['creditor', 'third_party_collector', 'debt_buyer'] as const,
    given.role ?? 'creditor',
    'role',
  ) as SenderRole;
  const lender = await lenders.create(tx, {
    slug: required(given, 'slug'),
    name,
    neutralName: given['neutral-name'] ?? name,
    officialNumber: required(given, 'official-number'),
    packs: (given.packs ?? 'base').split(','),
    senderRole: role,
  });
  await new Evidence(clock).append(tx, [
    {
      lenderId: lender.id,
      borrowerId: null,
      subject: { lnd: lender.id },
      kind: 'lender.created',
      body: { slug: lender.slug, packs: lender.packs, by: 'cli' },
    },
  ]);
  const { id, key } = await lenders.createKey(tx, lender.id, { name: 'first', scopes: ['admin'] });
  return `lender ${lender.slug} (${toApiId('lnd', lender.id)})\nkey ${toApiId('key', id)}, shown once:\n${key}`;
}

type Command = (context: CliContext, given: Values) => Promise<string>;

const COMMANDS: Record<string, Command> = {
  'lender create': createLender,
  ...ACCESS_COMMANDS,
  'signals replay': replaySignals,
  'incident list': listIncidents,
  'incident show': showIncident,
  'incident release': closeIncidentAs('released'),
  'incident discard': closeIncidentAs('discarded'),
  ...VAULT_COMMANDS,
  ...EVIDENCE_COMMANDS,
};

/** Commands that need no database and no settings, by their first word. */
const OFFLINE_COMMANDS: Record<string, (args: string[]) => void | Promise<void>> = {
  verify: runVerify,
  witness: runWitness,
};

async function main(args: string[]): Promise<void> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    console.log(helpFor(args.filter((arg) => /^[a-z]/.test(arg))));
    return;
  }
  const offline = OFFLINE_COMMANDS[args[0]!];
  if (offline) return offline(args.slice(1));
  const { values, positionals } = parse(args);
  const command = COMMANDS[positionals.join(' ')];
  if (!command) throw new UsageError(positionals.length === 0 ? 'say what to do' : 'no such command');
  const settings = new Settings(process.env);
  const embedded: EmbeddedPostgres | null = settings.databaseUrl
    ? null
    : await startEmbeddedPostgres(settings.dataDir);
  try {
    await run(command, settings, await runtimeUrl(settings.databaseUrl ?? embedded!.url), values);
  } finally {
    await embedded?.stop();
  }
}

async function run(command: Command, settings: Settings, url: string, values: Values): Promise<void> {
  const dataSource = new DataSource({
    ...dataSourceOptions(url, { poolSize: 2 }),
    entities: [Borrower, Account, Channel],
  });
  try {
    await dataSource.initialize();
    const clock = new Clock();
    await clock.sync(dataSource);
    console.log(await command({ dataSource, clock, settings }, values));
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** The part of the help that is about these words: `key`, `key rotate`; all of it where there is none. */
function helpFor(words: readonly string[]): string {
  const parts = USAGE.split(/\n(?=  stillyou )/);
  const about = parts.filter((part) => words.length > 0 && part.startsWith(`  stillyou ${words.join(' ')}`));
  return about.length > 0 ? about.map((part) => part.trimEnd()).join('\n') : USAGE;
}

function parse(args: string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function required(given: Values, name: Exclude<Name, Flag>): string {
  const value = given[name];
  if (!value) throw new UsageError(`--${name} is missing`);
  return value;
}

function oneOf<T extends string>(list: readonly T[], value: string, name: string): T {
  if (!(list as readonly string[]).includes(value))
    throw new UsageError(`--${name}: one of ${list.join(', ')}`);
  return value as T;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof UsageError)
    console.error(
      `${error.message}\n\n${helpFor(process.argv.slice(2, 4).filter((arg) => /^[a-z]/.test(arg)))}`,
    );
  else if (error instanceof SettingsError || error instanceof Problem) console.error(error.message);
  else if ((error as { code?: string }).code === '42P01')
    console.error('The database has no tables yet: run `npm run migrate` first.');
  else console.error(reasonOf(error));
  process.exitCode = 1;
});
