import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from '../../src/bootstrap';
import { query } from '../../src/platform/postmaster';
import { Settings, SettingsError } from '../../src/platform/settings';
import { decrypt, encrypt } from '../../src/vault/cell';
import { cloneDatabase, type TestDatabase } from '../support/database';
import { startFakeTransit } from '../support/keys/fake-transit';
import { Api } from '../../demo/client/http';
import { Sandbox } from '../../demo/client/sandbox';
import * as make from '../support/make';

describe('a wrong or missing root key stops the boot and touches nothing', () => {
  let database: TestDatabase;
  let home: string;
  const env = (over: Record<string, string> = {}) => ({
    NODE_ENV: 'test',
    SANDBOX: 'on',
    PORT: '0',
    DATABASE_URL: database.url,
    DATA_DIR: home,
    ...over,
  });
  const boot = (over: Record<string, string> = {}) => bootstrap(new Settings(env(over)));
  const refusal = async (over: Record<string, string>): Promise<string> => {
    try {
      await (await boot(over)).stop();
    } catch (error) {
      expect(error).toBeInstanceOf(SettingsError);
      return (error as Error).message;
    }
    throw new Error('it started');
  };
  /** Every key and every migration, byte for byte. */
  const state = () =>
    query(
      database.url,
      `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS all FROM (
         SELECT k::text AS t FROM lender_key k UNION ALL SELECT s::text FROM service_key s UNION ALL SELECT d::text FROM data_key d
         UNION ALL SELECT m::text FROM migrations m UNION ALL SELECT c::text FROM channel c) t`,
    );
  const addPhone = async (url: string) => {
    const api = new Api(url, await new Sandbox(url).key());
    const [ref, address] = [make.externalRef(), make.phoneNumber()];
    await api.put(`/v1/borrowers/${ref}`, make.borrower({ givenName: 'Lin' }));
    const { body } = await api.post(`/v1/borrowers/${ref}/channels`, make.phone(new Date(), { address }));
    return { api, ref, address, path: `/v1/borrowers/${ref}/channels/${body.id}/reveal` };
  };
  const asked = { purpose: 'complaint', reason: 'does it open' };

  beforeAll(async () => {
    database = await cloneDatabase();
    home = mkdtempSync(join(tmpdir(), 'stillyou-root-'));
    const running = await boot();
    await addPhone(running.url);
    await running.stop();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });

  it('another key: says which setting and what to do', async () => {
    const before = await state();
    const file = join(home, 'other.key');
    writeFileSync(file, 'b'.repeat(64));
    expect(await refusal({ ROOT_KEY_FILE: file })).toMatch(
      /^ROOT_KEY_FILE is not the root key that this database was written under .*restore that one; nothing was written$/,
    );
    expect(await state()).toEqual(before);
  });

  it('no key: makes none where there is data', async () => {
    const before = await state();
    const empty = mkdtempSync(join(tmpdir(), 'stillyou-empty-'));
    expect(await refusal({ DATA_DIR: empty })).toMatch(
      /^ROOT_KEY_FILE there is no file .*restore the key from its backup/,
    );
    expect(readdirSync(empty)).toEqual([]);
    expect(await refusal({ ROOT_KEY_FILE: join(empty, 'gone.key') })).toMatch(
      /^ROOT_KEY_FILE there is no file/,
    );
    expect(await state()).toEqual(before);
  });

  it('no key beside our own database server: does not even start it', async () => {
    const own = mkdtempSync(join(tmpdir(), 'stillyou-own-'));
    writeFileSync(join(own, 'postgres.location'), '/nowhere\n');
    expect(await refusal({ DATA_DIR: own, DATABASE_URL: '' })).toMatch(/^ROOT_KEY_FILE there is no file/);
    expect(existsSync(join(own, 'root.key'))).toBe(false);
  });

  it('a key server that does not answer, does not know us, or is set up half', async () => {
    const before = await state();
    const transit = await startFakeTransit();
    const settings = {
      KEY_PROVIDER: 'vault-transit',
      VAULT_ADDR: transit.url,
      VAULT_TOKEN_FILE: transit.tokenFile,
      VAULT_TRANSIT_KEY: 'stillyou',
    };
    const empty = mkdtempSync(join(tmpdir(), 'stillyou-empty-'));
    // Its own root is well, and what the database was written under is not there.
    expect(await refusal({ ...settings, DATA_DIR: empty })).toMatch(
      /was wrapped by file, whose settings are missing/,
    );
    const fresh = await cloneDatabase();
    transit.mood = 'error';
    expect(await refusal({ ...settings, DATABASE_URL: fresh.url })).toMatch(
      /^KEY_PROVIDER vault-transit does not answer .*nothing was written$/,
    );
    transit.mood = 'well';
    expect(await refusal({ ...settings, DATABASE_URL: fresh.url, VAULT_TRANSIT_KEY: 'nobody' })).toMatch(
      /^VAULT_TRANSIT_KEY /,
    );
    expect(await query(fresh.url, 'SELECT 1 FROM service_key')).toEqual([]);
    await fresh.drop();
    await transit.stop();
    expect(await state()).toEqual(before);
  });

  it.each([
    [{ KEY_PROVIDER: 'paper' }, /^KEY_PROVIDER must be file, vault-transit or aws-kms/],
    [
      { KEY_PROVIDER: 'vault-transit', VAULT_ADDR: 'https://v:8200' },
      /^VAULT_TOKEN_FILE is missing: KEY_PROVIDER vault-transit needs all of/,
    ],
    [{ VAULT_TRANSIT_KEY: 'stillyou' }, /^VAULT_ADDR is missing/],
    [
      { KEY_PROVIDER: 'aws-kms', AWS_REGION: 'eu-central-1' },
      /^AWS_KMS_KEY_ID is missing: KEY_PROVIDER aws-kms needs all of/,
    ],
    [{ AWS_KMS_KEY_ID: 'alias/x', AWS_REGION: 'Frankfurt' }, /^AWS_REGION must be a region/],
  ])('settings %j', async (over, message) => {
    expect(() => new Settings(env(over as Record<string, string>))).toThrow(message);
  });

  it('in production keys travel over TLS alone, and the file is asked for only where it is the root', () => {
    const production = {
      NODE_ENV: 'production',
      SANDBOX: 'off',
      PUBLIC_URL: 'https://reach.example',
      SMTP_URL: 'smtp://mail:25',
      MAIL_FROM: 'a@b.example',
      BOUNCE_DOMAIN: 'b.example',
      KEY_PROVIDER: 'vault-transit',
      VAULT_TOKEN_FILE: '/t',
      VAULT_TRANSIT_KEY: 'k',
    };
    expect(() => new Settings(env({ ...production, VAULT_ADDR: 'http://vault:8200' }))).toThrow(
      /^VAULT_ADDR must be https/,
    );
    expect(new Settings(env({ ...production, VAULT_ADDR: 'https://vault:8200' })).keyProvider).toBe(
      'vault-transit',
    );
    expect(
      () => new Settings(env({ ...production, KEY_PROVIDER: 'file', VAULT_ADDR: 'https://vault:8200' })),
    ).toThrow(/^ROOT_KEY_FILE is missing/);
  });

  it('the right key, and what was written before the hierarchy opens as before', async () => {
    // The database as the first release left it: data keys under the root itself, one index key for all.
    const running = await boot();
    const { address, ref } = await addPhone(running.url);
    await running.stop();
    const root = Buffer.from(readFileSync(join(home, 'root.key'), 'utf8').trim(), 'hex');
    const derive = (key: Buffer, use: string) => createHmac('sha256', key).update(use).digest();
    const unwrapKey = derive(root, 'stillyou/2 wrap lender keys');
    const lender = (await query(
      database.url,
      `SELECT * FROM lender_key WHERE purpose = 'data' AND version = 1`,
    )) as any[];
    const rows = (await query(database.url, 'SELECT * FROM data_key')) as any[];
    for (const row of rows) {
      const own = lender.find((l) => l.lender_id === row.lender_id);
      const wrap = decrypt(unwrapKey, own.wrapped, Buffer.from(`lender_key|${own.lender_id}|data|1`));
      const context = Buffer.from(`data_key|${row.lender_id}|${row.subject_id}`);
      const old = encrypt(
        derive(root, 'stillyou/1 wrap data keys'),
        decrypt(wrap, row.wrapped, context),
        context,
      );
      await query(
        database.url,
        `UPDATE data_key SET lender_key_version = 0, wrapped = '\\x${old.toString('hex')}' WHERE subject_id = '${row.subject_id}'`,
      );
    }
    const [channel] = (await query(
      database.url,
      `SELECT c.id, c.lender_id FROM channel c JOIN borrower b ON b.id = c.borrower_id WHERE b.external_ref = '${ref}'`,
    )) as any[];
    const digest = createHmac('sha256', derive(root, 'stillyou/1 blind index'))
      .update(`${channel.lender_id}|phone|${address}`)
      .digest('hex');
    await query(
      database.url,
      `UPDATE channel_index SET version = 0, digest = '\\x${digest}' WHERE channel_id = '${channel.id}'`,
    );
    await query(database.url, 'DELETE FROM lender_key; DELETE FROM service_key');

    const other = join(home, 'wrong.key');
    writeFileSync(other, 'c'.repeat(64));
    expect(await refusal({ ROOT_KEY_FILE: other })).toMatch(/^ROOT_KEY_FILE is not the root key/);
    expect(await query(database.url, 'SELECT 1 FROM service_key')).toEqual([]);

    const again = await boot();
    const api = new Api(again.url, await new Sandbox(again.url).key());
    const id = `chn_${channel.id.replaceAll('-', '')}`;
    expect((await api.post(`/v1/borrowers/${ref}/channels/${id}/reveal`, asked)).body.address).toBe(address);
    // Found by its old digest: the same channel, no second one.
    const twice = await api.post(`/v1/borrowers/${ref}/channels`, make.phone(new Date(), { address }));
    expect(twice.body.id).toBe(id);
    await again.stop();
  });
});
