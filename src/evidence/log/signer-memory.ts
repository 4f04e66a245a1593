import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointText, parseCheckpointText, type Checkpoint } from '../note/checkpoint';
import { sha256 } from '../tree/hash';

/**
 * What was signed last of each log: a file each, outside the database. A database that is restored from an older backup
 * forgets what it said; this does not.
 */
export class SignerMemory {
  constructor(private readonly folder: string) {}

  /** @throws Error when the file is damaged: it is written whole or not at all, so somebody else wrote it */
  find(origin: string): Checkpoint | null {
    let text: string;
    try {
      text = readFileSync(this.pathOf(origin), 'utf8');
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return null;
      throw error;
    }
    const checkpoint = parseCheckpointText(text);
    if (checkpoint.origin !== origin) throw new Error('this memory is of another log');
    return checkpoint;
  }

  /** On the disk when this returns, whatever happens then. */
  remember(checkpoint: Checkpoint): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(checkpoint.origin);
    const next = `${path}.${process.pid}.new`;
    const file = openSync(next, 'w', 0o600);
    try {
      writeFileSync(file, checkpointText(checkpoint));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
    const folder = openSync(this.folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  private pathOf(origin: string): string {
    return join(this.folder, sha256(origin).toString('hex').slice(0, 32));
  }
}
