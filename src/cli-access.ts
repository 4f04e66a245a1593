import { readFileSync } from 'node:fs';
import { Keys } from './access/keys.service';
import type { ClientOut } from './access/oauth/client.dto';
import { OAuthClients } from './access/oauth/clients.service';
import type { OperatorOut } from './access/operators/operator.dto';
import { Operators } from './access/operators/operators.service';
import { Sessions } from './access/operators/sessions.service';
import { parseRoleMap } from './access/sign-on/role-from-claims';
import { SignOns } from './access/sign-on/sign-on-settings';
import type { KeyOut } from './access/key.dto';
import { OVERLAP_HOURS } from './access/overlap';
import type { CliContext } from './cli-signals';
import { UsageError } from './cli-signals';
import { Evidence } from './evidence/evidence.service';
import { KeyCache } from './lenders/key-cache';
import { Lenders, type Lender } from './lenders/lenders.service';
import { ROLES } from './lenders/roles';
import { SCOPES, type Scope } from './lenders/scopes';
import { inTx, type Tx } from './platform/tx';
import { openVault } from './vault/vault.module';

export const ACCESS_USAGE = `
  stillyou key create --lender acme --name ops [--scopes notices:write,events:read] [--days 90]
      prints a new key, once; the old ones keep working until they end or are revoked
  stillyou key list --lender acme
      what is known of each key: its first characters, scopes, end, last use (to the hour)
  stillyou key rotate --lender acme --id key_0198… [--overlap-hours ${OVERLAP_HOURS.usual}]
      prints a new key in its place; the old one is good for the overlap, at most ${OVERLAP_HOURS.most} hours
  stillyou key revoke --lender acme --id key_0198…
      refused everywhere within five seconds
  stillyou client create --lender acme --name core --scopes notices:write [--jwks-file keys.json]
      an OAuth2 client for /oauth2/token: its secret is printed once; with a file of public keys it has none
  stillyou client list --lender acme
  stillyou client rotate --lender acme --id cli_0198… [--overlap-hours ${OVERLAP_HOURS.usual}]
  stillyou client revoke --lender acme --id cli_0198…
      its tokens are refused within five seconds
  stillyou operator invite --lender acme --login wang.lei --role ${ROLES.join('|')}
      prints a link, once, where the person sets up the account within 72 hours
  stillyou operator invite-again --lender acme --id opr_0198…
      for who lost their factors: all of them are forgotten, and there is a new link
  stillyou operator list --lender acme
  stillyou operator role --lender acme --id opr_0198… --role compliance
  stillyou operator disable --lender acme --id opr_0198…
      signed out everywhere at once
  stillyou sign-on set --lender acme --issuer https://login.acme.example --client-id stillyou \\
                       --client-secret-file secret.txt --role-claim groups --roles "risk=compliance,desk=operator" \\
                       [--login-claim preferred_username]
      the lender's people sign in over there; redirect address: PUBLIC_URL/account/sign-on/acme
  stillyou sign-on show --lender acme
  stillyou sign-on remove --lender acme
      nobody comes in that way any more, and who came is signed out`;

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
  'client create': async ({ tx, lender, context, given }) => {
    const scopes = list(given, 'scopes', '').map((scope) => oneOf(SCOPES, scope, 'scopes')) as Scope[];
    const file = given['jwks-file'];
    const jwks = typeof file === 'string' ? readJson(file) : undefined;
    const asked = { name: required(given, 'name'), scopes, jwks };
    const { id, secret } = await clientsOf(context).create(tx, lender.id, 'cli', null, asked);
    return secret ? `client ${id}; its secret, shown once:\n${secret}` : `client ${id}, by its own keys`;
  },
  'client list': async ({ tx, lender, context }) => {
    const { items } = await clientsOf(context).list(tx, lender.id, MOST_SHOWN, null);
    return items.length === 0 ? 'none' : items.map(clientWords).join('\n');
  },
  'client rotate': async ({ tx, lender, context, given }) => {
    const hours = wholeNumber(given, 'overlap-hours', OVERLAP_HOURS.most);
    const id = required(given, 'id');
    const { secret } = await clientsOf(context).rotateSecret(tx, lender.id, 'cli', null, id, hours);
    return `the secret of before is good for ${hours ?? OVERLAP_HOURS.usual} hours more; the new one, shown once:\n${secret}`;
  },
  'client revoke': async ({ tx, lender, context, given }) => {
    await clientsOf(context).revoke(tx, lender.id, 'cli', required(given, 'id'));
    return 'revoked; its tokens are refused within five seconds';
  },
  'operator invite': async ({ tx, lender, context, given }) => {
    const role = oneOf(ROLES, required(given, 'role'), 'role');
    const asked = { login: required(given, 'login'), role };
    const operators = await operatorsOf(context);
    const { id, invitation } = await operators.invite(tx, lender.id, 'cli', asked);
    return `operator ${id}, ${role}; to set up the account within 72 hours, shown once:\n${invitation}`;
  },
  'operator invite-again': async ({ tx, lender, context, given }) => {
    const operators = await operatorsOf(context);
    const { invitation } = await operators.inviteAgain(tx, lender.id, 'cli', required(given, 'id'));
    return `signed out, and everything they proved themselves by is forgotten; shown once:\n${invitation}`;
  },
  'operator list': async ({ tx, lender, context }) => {
    const { items } = await (await operatorsOf(context)).list(tx, lender.id, MOST_SHOWN, null);
    return items.length === 0 ? 'none' : items.map(operatorWords).join('\n');
  },
  'operator role': async ({ tx, lender, context, given }) => {
    const role = oneOf(ROLES, required(given, 'role'), 'role');
    const operators = await operatorsOf(context);
    return operatorWords(await operators.changeRole(tx, lender.id, 'cli', required(given, 'id'), role));
  },
  'operator disable': async ({ tx, lender, context, given }) => {
    const operators = await operatorsOf(context);
    return operatorWords(await operators.disable(tx, lender.id, 'cli', required(given, 'id')));
  },
  'sign-on set': async ({ tx, lender, context, given }) => {
    const roles = parseRoleMap(required(given, 'roles'));
    if (typeof roles === 'string') throw new UsageError(`--roles ${roles}`);
    await (
      await signOnsOf(context)
    ).set(tx, lender.id, {
      issuer: required(given, 'issuer'),
      clientId: required(given, 'client-id'),
      // From a file: what stands on a command line is seen by everybody on the machine.
      clientSecret: readText(required(given, 'client-secret-file')),
      roleClaim: required(given, 'role-claim'),
      roles,
      loginClaim: typeof given['login-claim'] === 'string' ? given['login-claim'] : 'preferred_username',
    });
    return `set; redirect address: ${context.settings.publicUrl || 'PUBLIC_URL'}/account/sign-on/${lender.slug}`;
  },
  'sign-on show': async ({ tx, lender, context }) => {
    const found = await (await signOnsOf(context)).find(tx, lender.id);
    if (!found) return 'none';
    const { issuer, clientId, roleClaim, roles, loginClaim } = found;
    const map = Object.entries(roles).map(([value, role]) => `${value}=${role}`);
    return `${issuer} as ${clientId}; role from ${roleClaim}: ${map.join(', ')}; name from ${loginClaim}`;
  },
  'sign-on remove': async ({ tx, lender, context }) => {
    const wasThere = await (await signOnsOf(context)).remove(tx, lender.id);
    return wasThere ? 'removed; who came that way is signed out' : 'none';
  },
};

/** Each in one transaction of its lender's. */
export const ACCESS_COMMANDS = Object.fromEntries(
  Object.entries(COMMANDS).map(([name, command]) => [
    name,
    async (context: CliContext, given: Given) => {
      const { dataSource, clock } = context;
      const lender = await new Lenders(clock).findBySlug(dataSource, required(given, 'lender'));
      if (!lender) throw new UsageError('there is no lender with this slug');
      return inTx(dataSource, lender.id, (tx) => command({ tx, lender, context, given }));
    },
  ]),
);

function keysOf({ clock }: CliContext): Keys {
  return new Keys(clock, new Lenders(clock), new Evidence(clock), new KeyCache());
}

function clientsOf({ clock }: CliContext): OAuthClients {
  return new OAuthClients(clock, new Evidence(clock), new KeyCache());
}

async function operatorsOf({ clock, settings, dataSource }: CliContext): Promise<Operators> {
  // In the sandbox nothing is set: the service listens there.
  if (!settings.publicUrl) settings.publicUrl = `http://127.0.0.1:${settings.port}`;
  const vault = await openVault(settings, dataSource, clock);
  return new Operators(clock, vault, new Evidence(clock), new Sessions(clock), settings);
}

async function signOnsOf({ clock, settings, dataSource }: CliContext): Promise<SignOns> {
  return new SignOns(clock, await openVault(settings, dataSource, clock), new Evidence(clock));
}

function clientWords({ id, name, scopes, provesItselfBy, revokedAt, lastUsedAt }: ClientOut): string {
  const state = revokedAt ? `revoked ${revokedAt}` : 'alive';
  const used = lastUsedAt ? `last used ${lastUsedAt.slice(0, 13)}h` : 'never used';
  return `${id}  ${name}  [${scopes.join(' ')}]  by ${provesItselfBy}, ${state}, ${used}`;
}

function operatorWords({ id, login, role, state, signOn, lastSignedInAt }: OperatorOut): string {
  const seen = lastSignedInAt ? `last signed in ${lastSignedInAt}` : 'never signed in';
  return `${id}  ${login}  ${role}  ${state}, ${signOn}, ${seen}`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new UsageError(`the file ${path} cannot be read`);
  }
}

function readJson(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readText(path)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`the file ${path} is no JSON`);
  }
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
