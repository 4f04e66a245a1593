import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipWriter } from '../../src/evidence/bundle/zip-writer';

/** The zip of these files, in their order. */
export async function zipOf(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-zip-'));
  try {
    const zip = await ZipWriter.create(join(folder, 'bundle.zip'));
    for (const [name, content] of files) await zip.add(name, content);
    await zip.finish();
    return readFileSync(zip.path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
