import { Keys } from './access/keys.service';
import type { KeyOut } from './access/key.dto';
import { OVERLAP_HOURS } from './access/overlap';
import type { CliContext } from './cli-signals';
import { UsageError } from './cli-signals';
import { Evidence } from './evidence/evidence.service';
import { KeyCache } from './lenders/key-cache';
import { Lenders, type Lender } from './lenders/lenders.service';
import { SCOPES, type Scope } from './lenders/scopes';
import { inTx, type Tx } from './platform/tx';

export const ACCESS_USAGE = `
  stillyou key create --lender acme --name ops [--scopes notices:write,events:read] [--days 90]
      prints a new key, once; the old ones keep working until they end or are revoked
  stillyou key list --lender acme
      what is known of each key: its first characters, scopes, end, last use (to the hour)
  stillyou key rotate --lender acme --id key_0198… [--overlap-hours ${OVERLAP_HOURS.usual}]
      prints a new key in its place; the old one is good for the overlap, at most ${OVERLAP_HOURS.most} hours
  stillyou key revoke --lender acme --id key_0198…
      refused everywhere within five seconds`;

type Given = Record<string, string | boolean | undefined>;

/** What a command of one lender is given, inside its transaction. */
interface Command {
  tx: Tx;
  lender: Lender;
  context: CliContext;
  given: Given;
}

const MOST_SHOWN = 1_000;

const COMMANDS: Record<string, (command: Command) => Promise<string>> = {
  'key create': async ({ tx, lender, context, given }) => {
    const scopes = list(given, 'scopes', 'admin').map((scope) => oneOf(SCOPES, scope, 'scopes')) as Scope[];
    const days = wholeNumber(given, 'days');
    const expiresAt =
      days === undefined
        ? undefined
        : new Date(context.clock.now().getTime() + days * 86_400_000).toISOString();
    const asked = { name: required(given, 'name'), scopes, expiresAt };
    const { id, key } = await keysOf(context).create(tx, lender.id, 'cli', null, asked);
    return `key ${id}, shown once:\n${key}`;
  },
  'key list': async ({ tx, lender, context }) => {
    const { items } = await keysOf(context).list(tx, lender.id, MOST_SHOWN, null);
    return items.length === 0 ? 'none' : items.map(keyWords).join('\n');
  },
  'key rotate': async ({ tx, lender, context, given }) => {
    const hours = wholeNumber(given, 'overlap-hours', OVERLAP_HOURS.most);
    const old = required(given, 'id');
    const { id, key } = await keysOf(context).rotate(tx, lender.id, 'cli', null, old, hours);
    return `${old} is good for ${hours ?? OVERLAP_HOURS.usual} hours more\nkey ${id}, shown once:\n${key}`;
  },
  'key revoke': async ({ tx, lender, context, given }) => {
    await keysOf(context).revoke(tx, lender.id, 'cli', required(given, 'id'));
    return 'revoked; refused everywhere within five seconds';
  },
};

/** Each in one transaction of its lender's. */
export const ACCESS_COMMANDS = Object.fromEntries(
  Object.entries(COMMANDS).map(([name, command]) => [
    name,
    (context: CliContext, given: Given) =>
      inTx(context.dataSource, async (tx) => {
        const lender = await new Lenders(context.clock).findBySlug(tx, required(given, 'lender'));
        if (!lender) throw new UsageError('there is no lender with this slug');
        return command({ tx, lender, context, given });
      }),
  ]),
);

function keysOf({ clock }: CliContext): Keys {
  return new Keys(clock, new Lenders(clock), new Evidence(clock), new KeyCache());
}

function keyWords(key: KeyOut): string {
  const state = key.revokedAt
    ? `revoked ${key.revokedAt}`
    : key.expiresAt
      ? `ends ${key.expiresAt}`
      : 'does not end by itself';
  const used = key.lastUsedAt ? `last used ${key.lastUsedAt.slice(0, 13)}h` : 'never used';
  return `${key.id}  ${key.prefix ?? '?'}…  ${key.name}  [${key.scopes.join(' ')}]  ${state}, ${used}`;
}

function required(given: Given, name: string): string {
  const value = given[name];
  if (typeof value !== 'string' || !value) throw new UsageError(`--${name} is missing`);
  return value;
}

function list(given: Given, name: string, usual: string): string[] {
  const value = given[name];
  return (typeof value === 'string' ? value : usual).split(',');
}

function wholeNumber(given: Given, name: string, most = 3_650): number | undefined {
  if (given[name] === undefined) return undefined;
  const value = Number(given[name]);
  if (!Number.isInteger(value) || value < (name === 'days' ? 1 : 0) || value > most)
    throw new UsageError(`--${name} is a whole number up to ${most}`);
  return value;
}

function oneOf<T extends string>(known: readonly T[], value: string, name: string): T {
  if (!(known as readonly string[]).includes(value))
    throw new UsageError(`--${name}: one of ${known.join(', ')}`);
  return value as T;
}
