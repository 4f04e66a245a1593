import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../../src/platform/postmaster';

/** Server connections that all clients share. */
export const SHARED = 4;

export interface Pooler {
  url: string;
  stop(): Promise<void>;
}

/** Where Debian's pgbouncer is, or null: it is no package of npm. */
export function findPgbouncer(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path)) ?? null;
}

/** A pgbouncer in transaction mode before one database, for one login. */
export async function startPgbouncer(binary: string, databaseUrl: string, login: string): Promise<Pooler> {
  const { hostname, port, pathname } = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-pgbouncer-'));
  const listen = await freePort();
  const password = 'only for this test';
  await query(databaseUrl, `ALTER ROLE ${login} LOGIN PASSWORD '${password}'`);
  writeFileSync(join(folder, 'users.txt'), `"${login}" "${password}"\n`);
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
${pathname.slice(1)} = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = ${SHARED}
ignore_startup_parameters = statement_timeout, lock_timeout, idle_in_transaction_session_timeout
`,
  );
  chmodSync(folder, 0o755);
  // It refuses to be root.
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(binary, [...asNobody, join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
  const url = `postgres://${login}:${encodeURIComponent(password)}@127.0.0.1:${listen}${pathname}`;
  await untilAnswering(url, child);
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  for (let left = 100; ; left -= 1) {
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      if (left === 0 || child.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
