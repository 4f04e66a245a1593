import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Vault } from '../../src/vault/vault.service';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning } from '../support/people';

/** More than two batches of a rotation. */
const PEOPLE = 1_100;

describe('keys change while the service runs', () => {
  let app: TestApp;
  const secrets: string[] = [];
  const rootKey = join(mkdtempSync(join(tmpdir(), 'stillyou-rotate-')), 'root.key');
  beforeAll(async () => {
    writeFileSync(rootKey, 'a'.repeat(64));
    app = await startTestApp({ ROOT_KEY_FILE: rootKey });
    const lines = Array.from({ length: PEOPLE }, (_, i) =>
      JSON.stringify({
        externalRef: `many-${i}`,
        locale: 'en',
        country: 'CN',
        givenName: 'Lin',
        channels: [{ kind: 'email', address: `many-${i}@mail.example`, provenance: 'contract' }],
      }),
    );
    const { body } = await app.api.post('/v1/imports', lines.join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    expect(body).toMatchObject({ accepted: PEOPLE, rejected: 0 });
  }, 180_000);
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  const cli = (...args: string[]): ChildProcess =>
    spawn(
      process.execPath,
      [
        '--require',
        join(__dirname, '../support/register-ts.js'),
        join(__dirname, '../../src/cli.ts'),
        ...args,
      ],
      {
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'test',
          SANDBOX: 'on',
          DATABASE_URL: app.databaseUrl,
          ROOT_KEY_FILE: rootKey,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  const finish = async (child: ChildProcess) => {
    let [out, err] = ['', ''];
    child.stdout!.on('data', (chunk) => (out += chunk));
    child.stderr!.on('data', (chunk) => (err += chunk));
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { code, out, err };
  };
  const one = async <T>(sql: string): Promise<T> => (await app.sql<{ n: T }>(sql))[0]!.n;
  const until = async (what: () => Promise<boolean>) => {
    while (!(await what())) await sleep(50);
  };
  /** Holds `sql`'s row, so that the child comes half-way and no further; then it is killed there. */
  const killedHalfWay = async (
    sql: string,
    halfWay: () => Promise<boolean>,
    args: string[],
    meanwhile: () => Promise<void>,
  ) => {
    const holder = new Client({ connectionString: app.databaseUrl });
    await holder.connect();
    await holder.query(`BEGIN; ${sql} FOR UPDATE`);
    const child = cli(...args);
    const ended = finish(child);
    await until(halfWay);
    await meanwhile();
    child.kill('SIGKILL');
    expect((await ended).code).toBeNull();
    await holder.query('ROLLBACK');
    await holder.end();
  };
  /** A borrower of long ago is found, sealed for, and sent to, whatever is half-way. */
  const works = async () => {
    const again = await app.api.post(
      '/v1/borrowers/many-7/channels',
      make.email(await app.clock(), { address: 'many-7@mail.example' }),
    );
    expect(again.status).toBe(201);
    expect((await app.api.get('/v1/borrowers/many-7')).body.channels).toHaveLength(1);
    const last = `many-${PEOPLE - 1}`;
    await app.api.post(
      `/v1/borrowers/${last}/channels`,
      make.email(await app.clock(), { address: `${last}@mail.example` }),
    );
    expect((await app.api.get(`/v1/borrowers/${last}`)).body.channels).toHaveLength(1);
    await toNextMorning(app);
    const person = await enrol(app, ['phone']);
    secrets.push(...person.secrets);
    const id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
    expect(await noticeOf(app, id)).toMatchObject({ status: 'satisfied' });
  };

  it('the lender’s key: killed half-way, it goes on where it was, and makes no third one', async () => {
    const left = 'SELECT count(*)::int AS n FROM data_key WHERE lender_key_version < 2';
    await killedHalfWay(
      'SELECT 1 FROM data_key WHERE subject_id = (SELECT subject_id FROM data_key ORDER BY subject_id DESC LIMIT 1)',
      async () =>
        (await one<number>('SELECT count(*)::int AS n FROM data_key WHERE lender_key_version = 2')) >= 500,
      ['vault', 'rotate-lender', '--lender', 'demo'],
      works,
    );
    expect(await one<number>(left)).toBeGreaterThan(0);
    const { code, out, err } = await finish(cli('vault', 'rotate-lender', '--lender', 'demo'));
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^\d+ data keys of demo are under version 2 now\n$/),
    ]);
    expect(err).toMatch(/data keys under version 2: \d+ of \d+ \(100 %\)/);
    expect(await one<number>(left)).toBe(0);
    expect(await one<number>(`SELECT max(version) AS n FROM lender_key WHERE purpose = 'data'`)).toBe(2);
    app.inside(Vault).forgetKeys();
    await works();
  });

  it('the blind index: every address is found at every moment, under the old version and the new', async () => {
    const age = () =>
      app.sql(
        `UPDATE lender_key SET created_at = created_at - interval '1 minute' WHERE purpose = 'index' AND version = 2`,
      );
    const moved = () => one<number>('SELECT count(*)::int AS n FROM channel_index WHERE version = 2');
    const before = await app.sql('SELECT channel_id, digest FROM channel_index');
    await killedHalfWay(
      'SELECT 1 FROM channel_index WHERE channel_id = (SELECT channel_id FROM channel_index ORDER BY channel_id DESC LIMIT 1)',
      async () => {
        // Nothing is written under a version that not everybody reads yet.
        await age();
        return (await moved()) >= 500;
      },
      ['vault', 'rotate-index', '--lender', 'demo'],
      async () => {
        app.inside(Vault).forgetKeys();
        await works();
      },
    );
    const { code, out } = await finish(cli('vault', 'rotate-index', '--lender', 'demo'));
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^\d+ addresses of demo are under version 2 now\n$/),
    ]);
    expect(await one<number>('SELECT count(*)::int AS n FROM channel_index WHERE version < 2')).toBe(0);
    const after = new Map(
      (await app.sql('SELECT channel_id, digest FROM channel_index')).map((r) => [r.channel_id, r.digest]),
    );
    for (const { channel_id, digest } of before) expect(after.get(channel_id).equals(digest)).toBe(false);
    app.inside(Vault).forgetKeys();
    await works();
  });

  it('the root: a new version in the file, every key under it, and the running service follows', async () => {
    const under = (version: string) =>
      one<number>(
        `SELECT (SELECT count(*) FROM lender_key WHERE root_version = '${version}')::int + (SELECT count(*) FROM service_key WHERE root_version = '${version}')::int AS n`,
      );
    const all = await under('1');
    await killedHalfWay(
      `SELECT 1 FROM lender_key WHERE purpose = 'index' AND version = 1`,
      async () => (await under('2')) >= 2,
      ['vault', 'rotate-root', '--new-version'],
      async () => {
        app.inside(Vault).forgetKeys();
        await works();
      },
    );
    expect(await under('1')).toBeGreaterThan(0);
    const { code, out } = await finish(cli('vault', 'rotate-root'));
    expect([code, out]).toEqual([0, expect.stringMatching(/all are under version 2 of file\n$/)]);
    expect([await under('1'), await under('2')]).toEqual([0, all]);
    // The old version opens nothing that is needed any more.
    writeFileSync(
      rootKey,
      `${readFileSync(rootKey, 'utf8')
        .split('\n')
        .find((line) => line.startsWith('2:'))}\n`,
    );
    app = await app.restart();
    await works();
    const status = await finish(cli('vault', 'status'));
    expect(status.out).toContain('root: file, version 2\n');
    expect(status.out).toMatch(/demo: \d+ data keys under version 2/);
  });
});
