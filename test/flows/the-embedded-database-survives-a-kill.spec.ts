import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { findPostmaster, isServing, query } from '../../src/platform/postmaster';

const support = join(__dirname, '../support');
const folders: string[] = [];
const children: ChildProcess[] = [];

function makeFolder(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-kill-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

/** A process that holds the cluster of `dataDir`; its URL, or what it said when it could not. */
async function hold(
  dataDir: string,
): Promise<{ child: ChildProcess; url: string | null; said: () => string }> {
  const args = ['--require', join(support, 'register-ts.js'), join(support, 'hold-postgres.ts'), dataDir];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => String(line)),
    once(child, 'close').then(() => null),
  ]);
  return { child, url, said: () => said };
}

async function end(child: ChildProcess, how: 'stdin' | 'SIGKILL'): Promise<void> {
  const gone = once(child, 'exit');
  if (how === 'stdin') child.stdin!.end();
  else child.kill(how);
  await gone;
}

/** Where the cluster of `dataDir` is, and the server on it. */
function serverOf(dataDir: string) {
  const note = join(dataDir, 'postgres.location');
  const cluster = existsSync(note) ? readFileSync(note, 'utf8').trim() : join(dataDir, 'postgres');
  const server = findPostmaster(cluster);
  return { cluster, server: server && isServing(cluster, server) ? server : null };
}

afterAll(async () => {
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGKILL');
  for (const folder of folders) {
    const { cluster, server } = serverOf(join(folder, 'data'));
    if (server) process.kill(server.pid, 'SIGQUIT');
    if (!cluster.startsWith(folder)) rmSync(dirname(cluster), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});

// A private folder is what mktemp and a home give: as root, its data has to go elsewhere.
describe.each([
  ['an open', 0o755],
  ['a private', 0o700],
])('under %s folder', (_, mode) => {
  const dataDir = join(makeFolder(mode), 'data');

  it('is made at the first start and leaves no process when it is stopped', async () => {
    const { child, url } = await hold(dataDir);
    await query(url!, 'CREATE TABLE kept (n int)');
    await end(child, 'stdin');
    expect(serverOf(dataDir).server).toBeNull();
  });

  it('is there after a kill, with its data, and is stopped by the next start', async () => {
    const killed = await hold(dataDir);
    await query(killed.url!, 'INSERT INTO kept VALUES (7)');
    await end(killed.child, 'SIGKILL');
    const left = serverOf(dataDir).server;
    expect(left).not.toBeNull();

    const next = await hold(dataDir);
    expect(next.said()).toContain(`process ${left!.pid}`);
    expect(await query(next.url!, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await end(next.child, 'stdin');
    expect(serverOf(dataDir).server).toBeNull();
  });

  it('starts again when the server was killed too', async () => {
    const killed = await hold(dataDir);
    const { server, cluster } = serverOf(dataDir);
    await end(killed.child, 'SIGKILL');
    process.kill(server!.pid, 'SIGKILL');
    expect(findPostmaster(cluster)).not.toBeNull();

    const next = await hold(dataDir);
    expect(await query(next.url!, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await end(next.child, 'stdin');
  });

  it('refuses a second process and names the first', async () => {
    const first = await hold(dataDir);
    const second = await hold(dataDir);
    expect(second.url).toBeNull();
    expect(second.said()).toContain(`in use by process ${first.child.pid}`);
    await end(first.child, 'stdin');
  });
});
