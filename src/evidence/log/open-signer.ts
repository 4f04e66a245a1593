import { join } from 'node:path';
import type { Tx } from '../../platform/tx';
import { findSignerKeys, saveSignerKey } from './checkpoint.queries';
import { ensureKey, findKey, logKeyPath } from './log-key';
import { Signer, SignerRefused } from './signer';
import { SignerMemory } from './signer-memory';

/** Any number, the same in every release: two processes that start on a new database do not each make a key. */
const LOCK = 715_005;

/**
 * The signer in this folder: the key and the memory. A key is made only for a database that was never signed for: of all
 * processes on it one holds the key, and the others leave the signing to it.
 * @param now when the key is used first
 * @throws SignerRefused no-key, other-key
 */
export async function openSigner(tx: Tx, folder: string, now: Date): Promise<Signer> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const known = await findSignerKeys(tx);
  const path = logKeyPath(folder);
  const found = findKey(path);
  if (!found && known.length > 0) throw noKey(path);
  const signer = new Signer(found ?? ensureKey(path), new SignerMemory(join(folder, 'signed')));
  if (known.length === 0) await saveSignerKey(tx, signer.publicKey, now);
  else if (!known.some((key) => key.equals(signer.publicKey))) throw otherKey(path);
  return signer;
}

function noKey(path: string): SignerRefused {
  return new SignerRefused(
    'no-key',
    `This database's evidence is signed by a key that is not here (${path}). On one machine of several that is right: the ` +
      'one with the key signs. Where no process signs, restore the folder EVIDENCE_DIR from its backup; where the key is ' +
      'lost, `stillyou evidence new-key` makes another, and auditors must be given it.',
  );
}

function otherKey(path: string): SignerRefused {
  return new SignerRefused(
    'other-key',
    `${path} holds another key than this database's evidence was signed with: it is the folder of another database. Set ` +
      'EVIDENCE_DIR to the right one, or restore it from its backup. `stillyou evidence new-key` takes this key from now on.',
  );
}
