import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliContext } from './cli-signals';
import { sayOn } from './cli-vault';
import { Evidence } from './evidence/evidence.service';
import { fsck, type FsckReport, type KeptCheckpoint } from './evidence/fsck/fsck';
import { findLatestCheckpoint, findSignerKeys, saveSignerKey } from './evidence/log/checkpoint.queries';
import { ensureKey, logKeyPath } from './evidence/log/log-key';
import { findHead } from './evidence/log/log.queries';
import { openSigner } from './evidence/log/open-signer';
import { restartLog } from './evidence/log/restart';
import { Signer, SignerRefused } from './evidence/log/signer';
import { SignerMemory } from './evidence/log/signer-memory';
import { openCheckpoint } from './evidence/note/checkpoint';
import { formatVkey, parseVkey, verifierKey } from './evidence/note/keys';
import { Lenders, type Lender } from './lenders/lenders.service';
import { Problem } from './platform/problem';
import { eachTenant, inTx, NOBODY, outsideTenants } from './platform/tx';

type Given = { lender?: string; checkpoint?: string; key?: string };

export const EVIDENCE_USAGE = `
  stillyou evidence status
      how each lender's log stands, its verifier key, and whether it is signed here
  stillyou evidence fsck [--lender acme [--checkpoint kept.txt --key 'bank.example/evidence/lnd_…+1234abcd+…']]
      reads the whole log and compares entries, streams, tree and every checkpoint, and one that you kept yourself.
      Ends with 1 when anything is wrong; beside the running service
  stillyou evidence restart --lender acme
      where entries that were signed are lost for good: writes that down and begins a log under a new name
  stillyou evidence new-key
      signs with the key in EVIDENCE_DIR from now on (made where there is none); auditors must be given it`;

export const EVIDENCE_COMMANDS: Record<string, (context: CliContext, given: Given) => Promise<string>> = {
  'evidence status': showStatus,
  'evidence fsck': runFsck,
  'evidence restart': restart,
  'evidence new-key': newKey,
};

async function runFsck(context: CliContext, given: Given): Promise<string> {
  const { dataSource, settings } = context;
  const keys = await findSignerKeys(outsideTenants(dataSource));
  const say = sayOn(process.stderr);
  const memory = new SignerMemory(join(settings.evidenceDir, 'signed'));
  const lines: string[] = [];
  let broken = 0;
  for (const { id, slug } of await lendersOf(context, given)) {
    const head = await inTx(dataSource, id, (tx) => findHead(tx, id));
    const remembered = head && memory.find(head.origin);
    const kept: KeptCheckpoint[] = [
      ...(remembered ? [{ ...remembered, from: 'the signer’s memory' }] : []),
      ...(given.checkpoint ? [readKept(given)] : []),
    ];
    if (given.checkpoint && head?.origin !== kept.at(-1)!.origin)
      throw refused(
        `${given.checkpoint} is a checkpoint of ${kept.at(-1)!.origin}, not of this lender's log`,
      );
    const onProgress = (done: number, of: number) => say({ what: `leaves of ${slug}`, done, of });
    const report = await fsck(dataSource, { lenderId: id, keys, kept, onProgress });
    broken += report.findings.length;
    lines.push(...wordsOf(slug, report));
  }
  if (broken > 0) throw new Problem(422, 'EVIDENCE_DAMAGED', lines.join('\n'));
  return lines.join('\n');
}

function wordsOf(slug: string, { leaves, checkpoints, findings, isCut }: FsckReport): string[] {
  const checked = `${slug}: ${leaves} entries, ${checkpoints} checkpoints`;
  if (findings.length === 0) return [`${checked}: all as it was signed`];
  return [
    `${checked}: DAMAGED`,
    ...findings.map(({ what, words }) => `  ${what.padEnd(10)} ${words}`),
    ...(isCut ? ['  … and more; the rest was not read'] : []),
  ];
}

/** A checkpoint that somebody kept, checked by a key that did not come from here. */
function readKept(given: Given): KeptCheckpoint {
  if (!given.key) throw refused('--key is missing: the verifier key that the checkpoint is checked with');
  try {
    const checkpoint = openCheckpoint(readFileSync(given.checkpoint!, 'utf8'), parseVkey(given.key));
    return { ...checkpoint, from: given.checkpoint! };
  } catch (error) {
    throw refused(`${given.checkpoint}: ${(error as Error).message}`);
  }
}

async function showStatus(context: CliContext, given: Given): Promise<string> {
  const { dataSource, settings, clock } = context;
  const signer = await inTx(dataSource, NOBODY, (tx) =>
    openSigner(tx, settings.evidenceDir, clock.now()),
  ).catch((error: unknown) => {
    if (error instanceof SignerRefused) return error;
    throw error;
  });
  const keys = await findSignerKeys(outsideTenants(dataSource));
  const lines = [
    signer instanceof Signer ? `signed here, by ${logKeyPath(settings.evidenceDir)}` : signer.message,
  ];
  for (const { id, slug } of await lendersOf(context, given)) {
    const { head, latest } = await inTx(dataSource, id, async (tx) => ({
      head: await findHead(tx, id),
      latest: await findLatestCheckpoint(tx, id),
    }));
    if (!head) continue;
    const last = signer instanceof Signer ? signer.lastSigned(head.origin) : null;
    lines.push(
      `${slug}: ${head.size} entries, signed up to ${head.signedSize}${latest ? ` at ${latest.signedAt.toISOString()}` : ''}`,
      ...(last && last.size > head.size
        ? [`  the signer signed ${last.size}: ${last.size - head.size} are lost`]
        : []),
      ...keys.map((key) => `  ${formatVkey(verifierKey(head.origin, 'note', key))}`),
    );
  }
  return lines.join('\n');
}

async function restart(context: CliContext, given: Given): Promise<string> {
  const { dataSource, settings, clock } = context;
  if (!given.lender) throw refused('--lender is missing');
  const [lender] = await lendersOf(context, given);
  const memory = new SignerMemory(join(settings.evidenceDir, 'signed'));
  const { before, after, signed, found } = await inTx(dataSource, lender!.id, (tx) =>
    restartLog(tx, new Evidence(clock), memory, lender!.id),
  );
  return `${before} was signed with ${signed} entries, the database has ${found}. That is written down; the log goes on as\n${after}`;
}

async function newKey({ dataSource, settings, clock }: CliContext): Promise<string> {
  const path = logKeyPath(settings.evidenceDir);
  const signer = new Signer(ensureKey(path), new SignerMemory(join(settings.evidenceDir, 'signed')));
  await saveSignerKey(outsideTenants(dataSource), signer.publicKey, clock.now());
  return `signed by ${path} from the next start on; \`stillyou evidence status\` shows what auditors must be given`;
}

async function lendersOf(
  { dataSource, clock }: CliContext,
  given: Given,
): Promise<Pick<Lender, 'id' | 'slug'>[]> {
  const lenders = new Lenders(clock);
  if (!given.lender) return eachTenant(dataSource, (tx, id) => lenders.getById(tx, id));
  const lender = await lenders.findBySlug(dataSource, given.lender);
  if (!lender) throw new Problem(404, 'NOT_FOUND', 'There is no lender with this slug.');
  return [lender];
}

function refused(words: string): Problem {
  return new Problem(422, 'EVIDENCE_COMMAND', words);
}
