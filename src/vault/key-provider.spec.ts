import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeServer, Mood } from '../../test/support/keys/fake-server';
import { FAKE_CREDENTIALS, startFakeKms, type FakeKms } from '../../test/support/keys/fake-kms';
import { startFakeTransit, type FakeTransit } from '../../test/support/keys/fake-transit';
import { FileKeys } from './file-keys';
import { KeyRefused, KeysUnavailable, type KeyProvider } from './key-provider';
import { KmsKeys } from './kms-keys';
import { findRootKeys, makeRootKeys } from './root-key';
import { TransitKeys } from './transit-keys';

const TIMEOUT_MS = 400;
let folder: string;
let transit: FakeTransit;
let kms: FakeKms;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stillyou-keys-'));
  transit = await startFakeTransit('team-a');
  kms = await startFakeKms();
});
afterAll(async () => {
  await transit.stop();
  await kms.stop();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const fileKeys = () => {
  const path = join(folder, `root-${(files += 1)}.key`);
  return new FileKeys(path, makeRootKeys(path));
};
const transitKeys = (over = {}) =>
  new TransitKeys({
    address: transit.url,
    tokenFile: transit.tokenFile,
    namespace: 'team-a',
    mount: 'transit',
    keyName: 'stillyou',
    timeoutMs: TIMEOUT_MS,
    ...over,
  });
const kmsKeys = (over = {}) =>
  new KmsKeys({
    region: 'eu-central-1',
    keyId: kms.keyId,
    endpoint: kms.url,
    credentials: FAKE_CREDENTIALS,
    timeoutMs: TIMEOUT_MS,
    ...over,
  });

const PROVIDERS: [KeyProvider['name'], () => KeyProvider, (provider: KeyProvider) => Promise<KeyProvider>][] =
  [
    ['file', fileKeys, async (p) => (await p.makeVersion!(), p)],
    ['vault-transit', transitKeys, async (p) => (await p.makeVersion!(), p)],
    ['aws-kms', kmsKeys, async () => kmsKeys({ keyId: kms.addKey() })],
  ];

describe.each(PROVIDERS)('the contract of a key provider: %s', (name, make, rotate) => {
  const key = randomBytes(32);

  it('says its name', () => expect(make().name).toBe(name));

  it('gives back what it wrapped, and wraps the same key differently each time', async () => {
    const provider = make();
    const [one, two] = [await provider.wrap(key, 'a'), await provider.wrap(key, 'a')];
    expect(await provider.unwrap(one, 'a')).toEqual(key);
    expect(one.wrapped.equals(two.wrapped)).toBe(false);
    expect(one.wrapped.includes(key)).toBe(false);
    expect(one.rootVersion).toBe(await provider.currentVersion());
  });

  it('refuses another context', async () => {
    const provider = make();
    const wrapped = await provider.wrap(key, 'lender_key|one|data|1');
    await expect(provider.unwrap(wrapped, 'lender_key|two|data|1')).rejects.toThrow(KeyRefused);
    await expect(provider.rewrap(wrapped, 'lender_key|two|data|1')).rejects.toThrow(KeyRefused);
  });

  it('refuses one changed bit', async () => {
    const provider = make();
    const { wrapped, rootVersion } = await provider.wrap(key, 'a');
    const bent = Buffer.from(wrapped);
    // In the last but two: base64 may ignore bits at the very end.
    bent[bent.length - 5] = bent[bent.length - 5]! === 65 ? 66 : 65;
    await expect(provider.unwrap({ rootVersion, wrapped: bent }, 'a')).rejects.toThrow(KeyRefused);
  });

  it('refuses a version that is not there', async () => {
    const provider = make();
    const { wrapped } = await provider.wrap(key, 'a');
    const unknown =
      name === 'vault-transit' ? Buffer.from(wrapped.toString().replace(/v\d+/, 'v99')) : wrapped;
    await expect(provider.unwrap({ rootVersion: '99', wrapped: unknown }, 'a')).rejects.toThrow(KeyRefused);
  });

  it('opens what an older version wrapped, and wraps it again under the new one', async () => {
    const before = make();
    const old = await before.wrap(key, 'a');
    const after = await rotate(before);
    expect(await after.currentVersion()).not.toBe(old.rootVersion);
    expect(await after.unwrap(old, 'a')).toEqual(key);
    const fresh = await after.rewrap(old, 'a');
    expect(fresh.rootVersion).toBe(await after.currentVersion());
    expect(await after.unwrap(fresh, 'a')).toEqual(key);
  });
});

const REMOTE: [string, () => KeyProvider, () => FakeServer][] = [
  ['vault-transit', transitKeys, () => transit],
  ['aws-kms', kmsKeys, () => kms],
];

describe.each(REMOTE)('a key provider over HTTP in trouble: %s', (_, make, server) => {
  const key = randomBytes(32);
  afterEach(() => void (server().mood = 'well'));

  it.each<Mood>(['down', 'silent', 'error', 'garbage', 'endless', 'throttled'])(
    '%s: nobody can say now, and it opens again afterwards',
    async (mood) => {
      const provider = make();
      const wrapped = await provider.wrap(key, 'a');
      server().mood = mood;
      const began = performance.now();
      await expect(provider.unwrap(wrapped, 'a')).rejects.toThrow(KeysUnavailable);
      await expect(provider.wrap(key, 'a')).rejects.toThrow(KeysUnavailable);
      await expect(provider.rewrap(wrapped, 'a')).rejects.toThrow(KeysUnavailable);
      await expect(provider.currentVersion()).rejects.toThrow(KeysUnavailable);
      expect(performance.now() - began).toBeLessThan(4 * TIMEOUT_MS + 1_500);
      server().mood = 'well';
      expect(await provider.unwrap(wrapped, 'a')).toEqual(key);
    },
  );

  it('slow is no trouble', async () => {
    const provider = make();
    const wrapped = await provider.wrap(key, 'a');
    server().mood = 'slow';
    expect(await provider.unwrap(wrapped, 'a')).toEqual(key);
  });

  it('a port where nobody listens', async () => {
    const over = { address: 'http://127.0.0.1:9', endpoint: 'http://127.0.0.1:9' };
    const provider = _ === 'aws-kms' ? kmsKeys(over) : transitKeys(over);
    await expect(provider.currentVersion()).rejects.toThrow(KeysUnavailable);
  });
});

describe('Vault transit', () => {
  it('refuses a key that was made without derived=true: the context would not be part of it', async () => {
    transit.derived = false;
    await expect(transitKeys().wrap(randomBytes(32), 'a')).rejects.toThrow(/derived=true/);
    transit.derived = true;
  });

  it('reads the token at every call, and waits where it is refused: an agent renews it', async () => {
    const provider = transitKeys();
    await provider.currentVersion();
    writeFileSync(transit.tokenFile, 'hvs.old');
    await expect(provider.currentVersion()).rejects.toThrow(KeysUnavailable);
    writeFileSync(transit.tokenFile, transit.token);
    await provider.currentVersion();
    await expect(transitKeys({ tokenFile: join(folder, 'none') }).currentVersion()).rejects.toThrow(
      /token file cannot be read/,
    );
  });

  it('names its namespace and its mount', async () => {
    await expect(transitKeys({ namespace: 'team-b' }).currentVersion()).rejects.toThrow(KeyRefused);
    await expect(transitKeys({ mount: 'other' }).currentVersion()).rejects.toThrow(KeyRefused);
  });
});

describe('AWS KMS', () => {
  it('waits where the signature is refused: credentials are renewed', async () => {
    const credentials = { ...FAKE_CREDENTIALS, secretAccessKey: 'another' };
    await expect(kmsKeys({ credentials }).currentVersion()).rejects.toThrow(KeysUnavailable);
  });

  it('refuses a key that is not there', async () => {
    await expect(kmsKeys({ keyId: 'key-99' }).wrap(randomBytes(32), 'a')).rejects.toThrow(KeyRefused);
  });
});

describe('the root key file', () => {
  it('is for its owner alone, and one line of 64 hex digits', () => {
    const path = join(folder, 'new.key');
    makeRootKeys(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it('keeps every version, and another process sees a new one without a restart', async () => {
    const path = join(folder, 'shared.key');
    const first = new FileKeys(path, makeRootKeys(path));
    const second = new FileKeys(path, findRootKeys(path)!);
    expect(await first.makeVersion()).toBe('2');
    const wrapped = await first.wrap(Buffer.alloc(32, 1), 'a');
    expect(await second.unwrap(wrapped, 'a')).toEqual(Buffer.alloc(32, 1));
    expect(await second.currentVersion()).toBe('2');
    expect(readFileSync(path, 'utf8')).toMatch(/^1:[0-9a-f]{64}\n2:[0-9a-f]{64}\n$/);
  });

  it.each([
    ['empty', ''],
    ['too short', 'ab'],
    ['no hex', 'g'.repeat(64)],
    ['a version twice', `1:${'a'.repeat(64)}\n1:${'b'.repeat(64)}`],
    ['a version of nought', `0:${'a'.repeat(64)}`],
  ])('%s is no key, and says so without quoting it', (_, text) => {
    const path = join(folder, 'bad.key');
    writeFileSync(path, text);
    expect(() => findRootKeys(path)).toThrow(/ROOT_KEY_FILE .*does not hold a key of 64 hex digits/);
    expect(() => findRootKeys(path)).not.toThrow(/aaaa/);
  });
});
