import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { readyPostgresBinaries } from './postgres-binaries';
import {
  findPostmaster,
  isServing,
  removeStalePidFile,
  waitUntilAnswering,
  type Postmaster,
} from './postmaster';
import { findPlace, ownerOf } from './postgres-place';
import { findUnprivilegedUser, type UnixUser } from './unprivileged-user';

const OWNER = 'stillyou';
const STARTS = 3;

/** The folder that PostgreSQL keeps its data in, who it belongs to, and its password. */
export class PostgresCluster {
  readonly folder: string;
  private readonly user: UnixUser | null;
  private readonly logFile: string;

  constructor(
    private readonly dataDir: string,
    private readonly log: (line: string) => void,
  ) {
    const nobody = findUnprivilegedUser();
    this.folder = findPlace(realpathSync(dataDir), nobody, log);
    this.user = nobody && (ownerOf(this.folder) ?? nobody);
    this.logFile = join(dataDir, 'postgres.log');
  }

  url(server: Postmaster, database: string): string {
    return `postgres://${OWNER}:${this.password()}@127.0.0.1:${server.port}/${database}`;
  }

  /** The server that is running on this cluster already, when there is one. */
  async adopt(): Promise<Postmaster | null> {
    const server = findPostmaster(this.folder);
    if (server && isServing(this.folder, server)) {
      try {
        if (await waitUntilAnswering(this.url(server, 'postgres'), () => isServing(this.folder, server))) {
          this.log(`going on with the server that an earlier start left running (process ${server.pid})`);
          return server;
        }
      } catch (error) {
        throw new Error(
          `A PostgreSQL server (process ${server.pid}) runs on ${this.folder}, but ${(error as Error).message}. Stop it first (kill ${server.pid}).`,
        );
      }
    }
    removeStalePidFile(this.folder);
    return null;
  }

  /** Start a server, making the cluster first when there is none. */
  async start(settings: Record<string, string>): Promise<Postmaster> {
    const binaries = readyPostgresBinaries(this.user, this.log);
    if (!existsSync(join(this.folder, 'PG_VERSION'))) await this.initialise(binaries.initdb);
    const made = readFileSync(join(this.folder, 'PG_VERSION'), 'utf8').trim();
    if (made !== binaries.major) {
      throw new Error(
        `${this.folder} was made by PostgreSQL ${made}, this release brings ${binaries.major}: ` +
          'dump it with the old release and restore it, or set DATA_DIR to another folder.',
      );
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    for (let start = 1; ; start += 1) {
      // Between finding a port and taking it somebody else may take it.
      const port = await findFreePort();
      const child = this.run(binaries.postgres, ['-D', this.folder, '-p', String(port), ...flags], {
        cwd: this.folder,
        // A session of its own: Ctrl-C in the terminal reaches us, and we stop it when we are done with it.
        detached: true,
      });
      child.unref();
      const server = { pid: child.pid!, port };
      const isThere = () => child.exitCode === null && child.signalCode === null;
      if (await waitUntilAnswering(this.url(server, 'postgres'), isThere)) return server;
      if (start === STARTS) throw this.failure('does not start');
    }
  }

  private async initialise(initdb: string): Promise<void> {
    // Into a folder of another name first: a cluster that was half made is never taken for one.
    const half = `${this.folder}.new`;
    const secret = `${this.folder}.secret`;
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(this.passwordFile))
      writeFileSync(this.passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    mkdirSync(half, { mode: 0o700 });
    writeFileSync(secret, this.password(), { mode: 0o600 });
    for (const path of this.user ? [half, secret] : []) chownSync(path, this.user!.uid, this.user!.gid);
    try {
      // The builtin provider has C.UTF-8 on every system, and sorts alike after any upgrade of the system.
      const locale = [
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ];
      const login = ['--auth=scram-sha-256', `--username=${OWNER}`, `--pwfile=${secret}`];
      const child = this.run(initdb, [`--pgdata=${half}`, ...login, ...locale], { cwd: dirname(half) });
      const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
      if (code !== 0) throw this.failure('cannot make its cluster');
      renameSync(half, this.folder);
    } finally {
      rmSync(secret, { force: true });
    }
  }

  /** Run a program of PostgreSQL as the cluster's user; what it says goes to postgres.log. */
  private run(program: string, args: string[], options: { cwd: string; detached?: boolean }) {
    const output = openSync(this.logFile, 'w', 0o600);
    // Our environment holds secrets that it has no use for, and PG… variables that would mislead it.
    const env = Object.fromEntries(
      KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    );
    const child = spawn(program, args, {
      ...options,
      env,
      stdio: ['ignore', output, output],
      windowsHide: true,
      ...this.user,
    });
    closeSync(output);
    child.on('error', (error) => this.log(error.message));
    return child;
  }

  private failure(what: string): Error {
    const said = readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
    return new Error(`The embedded PostgreSQL ${what} (${this.logFile}):\n${said}`);
  }

  private get passwordFile(): string {
    return join(this.dataDir, 'postgres.password');
  }

  private password(): string {
    try {
      return readFileSync(this.passwordFile, 'utf8').trim();
    } catch {
      throw new Error(
        `${this.passwordFile} cannot be read: restore it, or set DATA_DIR to another folder to start afresh.`,
      );
    }
  }
}

const KEPT = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP'];

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
