import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module';
import { loadPolicyDir } from './notices/policy-packs';
import { dataSourceOptions } from './platform/data-source';
import { startEmbeddedPostgres } from './platform/embedded-postgres';
import { createAdapter } from './platform/fastify';
import { ProcessLogger } from './platform/log';
import { bringToRelease } from './platform/migrations';
import { setupOpenApi } from './platform/openapi';
import { RUNTIME_ROLE, runtimeUrl } from './platform/runtime-role';
import { SettingsError, type Settings } from './platform/settings';
import { createValidationPipe } from './platform/validation';
import { query } from './platform/postmaster';
import { Runtime } from './runtime';
import { assertRootOpens, ensureRootKey } from './vault/boot-check';
import { Vault } from './vault/vault.service';

/** How long a call under way may still take when the process is told to stop. */
const GRACE_MS = 3_000;

export interface Running {
  app: NestFastifyApplication;
  url: string;
  /** Finish what is in hand, then leave nothing behind. */
  stop(): Promise<void>;
}

/**
 * Everything from settings to a listening server: the database first (ours, unless DATABASE_URL names one), then the
 * schema, then the doors, then the stages. What was started is stopped again when a later step fails.
 */
export async function bootstrap(settings: Settings): Promise<Running> {
  // Before anything is touched: without its key a database is only noise.
  loadPolicyDir(settings.policyDir);
  if (settings.databaseUrl) await assertReachable(settings.databaseUrl);
  else ensureRootKey(settings, hasCluster(settings.dataDir));
  const postgres = settings.databaseUrl ? null : await startEmbeddedPostgres(settings.dataDir);
  let app: NestFastifyApplication | null = null;
  try {
    const login = settings.databaseUrl ?? postgres!.url;
    await assertRootOpens(settings, login);
    await prepareSchema(settings.migrateDatabaseUrl ?? login);
    const databaseUrl = await runtimeUrl(login);
    app = await NestFactory.create<NestFastifyApplication>(
      AppModule.with(settings, databaseUrl),
      createAdapter({
        trustedProxies: settings.trustedProxies,
        isHttps: settings.publicUrl.startsWith('https:'),
      }),
      {
        logger: new ProcessLogger(settings.logLevel),
        abortOnError: false,
      },
    );
    app.useGlobalPipes(createValidationPipe());
    setupOpenApi(app);
    const runtime = app.get(Runtime);
    await app.init();
    await app.get(Vault).prepareLenders(app.get(DataSource));
    await app.listen(settings.port, settings.host);
    const { port } = app.getHttpServer().address() as AddressInfo;
    const url = `http://${settings.host === '0.0.0.0' || settings.host === '::' ? '127.0.0.1' : settings.host}:${port}`;
    if (!settings.publicUrl) settings.publicUrl = url;
    await runtime.start(settings.listenDatabaseUrl ?? databaseUrl);
    const listening = app;
    return {
      app,
      url,
      async stop() {
        await runtime.stop();
        await closeDoors(listening);
        await postgres?.stop();
      },
    };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await postgres?.stop();
    throw error;
  }
}

async function prepareSchema(url: string): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(url, { poolSize: 2 })).initialize();
  try {
    await bringToRelease(dataSource, RUNTIME_ROLE);
  } finally {
    await dataSource.destroy();
  }
}

/** Whether our own database server was ever started on this data. */
function hasCluster(dataDir: string): boolean {
  return existsSync(join(dataDir, 'postgres')) || existsSync(join(dataDir, 'postgres.location'));
}

/** Let calls finish, but not for ever: a caller that stops sending half-way would keep the process alive. */
async function closeDoors(app: NestFastifyApplication): Promise<void> {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

/** @throws SettingsError when the database that DATABASE_URL names does not answer */
async function assertReachable(url: string): Promise<void> {
  await query(url, 'SELECT 1').catch((error: unknown) => {
    // The message of a failed connection names host, port and user, never the password.
    throw new SettingsError(
      'DATABASE_URL',
      `names a database that does not answer (${error instanceof Error ? error.message : 'no reason given'}): start it, or correct the address`,
    );
  });
}
