import { PostgresCluster } from './postgres-cluster';
import { lockDataDir } from './data-dir-lock';
import { query, signalPostmaster, stopPostmaster } from './postmaster';

const NAME = 'stillyou';

export interface EmbeddedPostgres {
  /** Of the database `stillyou`, as its owner. */
  url: string;
  /** Fast shutdown; returns when the server is gone. May be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Server settings over ours: tests give up durability. */
  settings?: Record<string, string>;
  log?: (line: string) => void;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  // Messages of errors, their details and statements quote row values: personal data stays out of the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/**
 * PostgreSQL of our own under `dataDir`, on a free port of 127.0.0.1, made on first use. A server that an
 * earlier process left behind (SIGKILL) is adopted. It runs in a session of its own, so that Ctrl-C reaches
 * us and not it, and it is told to stop whenever this process ends.
 * @throws Error saying what is in the way and what to do.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const unlock = lockDataDir(dataDir);
  try {
    const log = options.log ?? ((line) => void process.stderr.write(`postgres: ${line}\n`));
    const cluster = new PostgresCluster(dataDir, log);
    const server = (await cluster.adopt()) ?? (await cluster.start({ ...SETTINGS, ...options.settings }));
    const onExit = () => signalPostmaster(server, 'SIGINT');
    process.once('exit', onExit);
    await createDatabase(cluster.url(server, 'postgres'));
    return {
      url: cluster.url(server, NAME),
      async stop() {
        await stopPostmaster(cluster.folder, server);
        process.off('exit', onExit);
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function createDatabase(url: string): Promise<void> {
  const found = await query(url, `SELECT 1 FROM pg_database WHERE datname = '${NAME}'`);
  if (found.length === 0) await query(url, `CREATE DATABASE ${NAME}`);
}
