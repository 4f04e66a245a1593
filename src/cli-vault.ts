import { readFileSync } from 'node:fs';
import { ChannelTrust } from './borrowers/channel-trust.service';
import { Channels } from './borrowers/channels.service';
import { Erasures } from './borrowers/erasures.service';
import { rotateIndex } from './borrowers/index-rotation';
import type { CliContext } from './cli-signals';
import { Evidence } from './evidence/evidence.service';
import { Lenders, type Lender } from './lenders/lenders.service';
import { Problem } from './platform/problem';
import { eachTenant, inTx, outsideTenants, type Tx } from './platform/tx';
import { rotateLender, rotateRoot, type Progress, type Say } from './vault/rotation';
import { openVault } from './vault/vault.module';
import type { Vault } from './vault/vault.service';
import { Events } from './webhooks/events.service';

/** What a command that works in many small transactions is given. */
interface LongCommand extends CliContext {
  given: Given;
  say: Say;
}

type Given = { lender?: string; ref?: string; refs?: string; 'new-version'?: boolean };

export const VAULT_USAGE = `
  stillyou borrower erase --lender acme --ref L-1001
  stillyou borrower erase --lender acme --refs refs.txt
      erases one borrower, or one a line; restricted where the law wants them kept. Ended half-way: run it again
  stillyou vault status
      whose root wraps the keys, and how many are under which version
  stillyou vault rotate-root [--new-version]
      wraps every lender's keys by the current root; --new-version makes it first (file, vault-transit)
  stillyou vault rotate-lender --lender acme
      a new key of the lender, and its borrowers' keys under it
  stillyou vault rotate-index --lender acme
      a new key of the lender's blind index, and its addresses under it
      All of them while the service runs; ended half-way, the same command goes on`;

const LONG_COMMANDS: Record<string, (command: LongCommand) => Promise<string>> = {
  'borrower erase': eraseBorrowers,
  'vault status': showStatus,
  'vault rotate-root': async (c) => {
    const { providers } = await vaultOf(c);
    const { version, rewrapped } = await rotateRoot(
      c.dataSource,
      providers,
      c.given['new-version'] ?? false,
      c.say,
    );
    return `${rewrapped} keys wrapped again; all are under version ${version} of ${providers.current.name}`;
  },
  'vault rotate-lender': async (c) => {
    const lender = await lenderOf(c);
    const { version, rewrapped } = await rotateLender(c.dataSource, await vaultOf(c), lender.id, c.say);
    return `${rewrapped} data keys of ${lender.slug} are under version ${version} now`;
  },
  'vault rotate-index': async (c) => {
    const lender = await lenderOf(c);
    const { version, moved, unreadable } = await rotateIndex(
      c.dataSource,
      await vaultOf(c),
      lender.id,
      c.say,
    );
    const rest = unreadable > 0 ? `; ${unreadable} do not open and stay under their old one` : '';
    return `${moved} addresses of ${lender.slug} are under version ${version} now${rest}`;
  },
};

/** What each says of its progress goes to stderr: stdout is for the answer. */
export const VAULT_COMMANDS = Object.fromEntries(
  Object.entries(LONG_COMMANDS).map(([name, command]) => [
    name,
    (context: CliContext, given: Given) => command({ ...context, given, say: sayOn(process.stderr) }),
  ]),
);

async function eraseBorrowers(c: LongCommand): Promise<string> {
  const { dataSource, clock, given } = c;
  const lender = await lenderOf(c);
  const refs = given.refs
    ? readFileSync(given.refs, 'utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
    : [given.ref ?? missing('ref (or --refs with a file)')];
  const vault = await vaultOf(c);
  const [evidence, events, lenders] = [
    new Evidence(clock, vault),
    new Events(dataSource, clock),
    new Lenders(clock),
  ];
  const trust = new ChannelTrust(clock, evidence, events, lenders, vault);
  const channels = new Channels(clock, vault, evidence, trust);
  const erasures = new Erasures(clock, vault, evidence, events, lenders, channels);
  const lines: string[] = [];
  for (const [i, ref] of refs.entries()) {
    lines.push(
      await inTx(dataSource, lender.id, async (tx) => {
        const [row] = await tx.query('SELECT id FROM borrower WHERE lender_id = $1 AND external_ref = $2', [
          lender.id,
          ref,
        ]);
        if (!row) return `${ref}: there is no such borrower`;
        const { processing, because, eraseAfter } = await erasures.erase(tx, row.id, 'request', 'cli');
        const until = eraseAfter ? ` until ${eraseAfter.toISOString()}` : '';
        return `${ref}: ${processing}${because ? ` (${because}${until})` : ''}`;
      }),
    );
    c.say({ what: 'borrowers', done: i + 1, of: refs.length });
  }
  return lines.join('\n');
}

async function showStatus(c: LongCommand): Promise<string> {
  const { providers } = await vaultOf(c);
  const version = await providers.currentVersion();
  const keysOf = (db: Tx, table: 'service_key' | 'lender_key'): Promise<KeyCount[]> =>
    db.query(`SELECT provider, root_version, count(*)::int AS keys FROM ${table} GROUP BY 1, 2`);
  const lenders = await eachTenant(c.dataSource, async (tx) => ({
    keys: await keysOf(tx, 'lender_key'),
    ...(await countUnder(tx)),
  }));
  const keys = [
    ...(await keysOf(outsideTenants(c.dataSource), 'service_key')),
    ...lenders.flatMap((one) => one.keys),
  ];
  const roots: Record<string, number> = {};
  for (const { provider, root_version, keys: n } of keys) {
    const root = `version ${root_version} of ${provider}`;
    roots[root] = (roots[root] ?? 0) + n;
  }
  return [
    `root: ${providers.current.name}, version ${version}`,
    ...Object.entries(roots)
      .sort()
      .map(([root, n]) => `  ${n} keys under ${root}`),
    ...lenders.flatMap(({ slug, data }) =>
      data.map((r) => `${slug}: ${r.n} data keys under version ${r.version}`),
    ),
    ...lenders.flatMap(({ slug, index }) =>
      index.map((r) => `${slug}: ${r.n} addresses indexed under version ${r.version}`),
    ),
    `erased: ${lenders.reduce((sum, { erased }) => sum + erased, 0)}`,
  ].join('\n');
}

interface KeyCount {
  provider: string;
  root_version: string;
  keys: number;
}

interface VersionCount {
  version: number;
  n: number;
}

/** How much of one lender is under which version of its keys. */
async function countUnder(
  tx: Tx,
): Promise<{ slug: string; data: VersionCount[]; index: VersionCount[]; erased: number }> {
  const [{ slug, erased }] = await tx.query(
    'SELECT slug, (SELECT count(*)::int FROM data_key WHERE erased_at IS NOT NULL) AS erased FROM lender',
  );
  const data = await tx.query(
    `SELECT lender_key_version AS version, count(*)::int AS n FROM data_key WHERE wrapped IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  const index = await tx.query('SELECT version, count(*)::int AS n FROM channel_index GROUP BY 1 ORDER BY 1');
  return { slug, data, index, erased };
}

/** One line that is written over on a terminal, a line a step in a log. */
export function sayOn(out: NodeJS.WriteStream): Say {
  return ({ what, done, of }: Progress) => {
    const percent = of > 0 ? Math.floor((100 * done) / of) : 100;
    const line = `${what}: ${done} of ${of} (${percent} %)`;
    out.write(out.isTTY ? `\r\u001b[K${line}${done >= of ? '\n' : ''}` : `${line}\n`);
  };
}

function vaultOf({ settings, dataSource, clock }: LongCommand): Promise<Vault> {
  return openVault(settings, dataSource, clock);
}

async function lenderOf({ dataSource, clock, given }: LongCommand): Promise<Lender> {
  const slug = given.lender ?? missing('lender');
  const lender = await new Lenders(clock).findBySlug(dataSource, slug);
  if (!lender) throw new Problem(404, 'NOT_FOUND', 'There is no lender with this slug.');
  return lender;
}

function missing(option: string): never {
  throw new Problem(422, 'OPTION_MISSING', `--${option} is missing.`);
}
