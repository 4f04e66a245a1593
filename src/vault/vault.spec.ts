import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { associatedData, decrypt, encrypt, nextIv, type CellPlace } from './cell';
import { envelopeVersion, InboxSealer, makeInboxPair, openEnvelope } from './envelope';
import { KeyRefused, KeysUnavailable, type KeyProvider, type KeyProviderName } from './key-provider';
import { KeyProviders } from './key-providers';
import { TimedCache } from './timed-cache';

const place: CellPlace = { lenderId: 'l', table: 't', column: 'c', rowId: 'r', subjectId: 's' };
const key = randomBytes(32);

describe('a cell', () => {
  it('opens in its place, to every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const cell = encrypt(key, Buffer.from(bytes), associatedData(place));
        expect(decrypt(key, cell, associatedData(place)).equals(Buffer.from(bytes))).toBe(true);
        expect(cell.length).toBe(29 + bytes.length);
        expect(cell[0]).toBe(1);
      }),
    );
  });

  it.each(['lenderId', 'table', 'column', 'rowId', 'subjectId'] as const)('is bound to its %s', (part) => {
    const cell = encrypt(key, 'value', associatedData(place));
    expect(() => decrypt(key, cell, associatedData({ ...place, [part]: 'x' }))).toThrow();
  });

  it('does not open with one bit changed, wherever it is', () => {
    const cell = encrypt(key, 'value', associatedData(place));
    for (let bit = 0; bit < cell.length * 8; bit += 1) {
      const bent = Buffer.from(cell);
      bent[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decrypt(key, bent, associatedData(place))).toThrow();
    }
  });

  it.each([Buffer.alloc(0), Buffer.from([1]), Buffer.alloc(28, 1)])('is no cell: %p', (cell) => {
    expect(() => decrypt(key, cell, associatedData(place))).toThrow('no cell of ours');
  });

  it('never uses an IV twice, over the pool’s end too', () => {
    const seen = new Set(Array.from({ length: 5_000 }, () => nextIv().toString('hex')));
    expect(seen.size).toBe(5_000);
  });

  it('keeps the IV that it was given while others are taken', () => {
    const iv = nextIv();
    const before = iv.toString('hex');
    for (let i = 0; i < 3_000; i += 1) nextIv();
    expect(iv.toString('hex')).toBe(before);
  });
});

describe('an envelope for an inbox', () => {
  const pair = makeInboxPair();
  const to = { version: 258, bytes: pair.publicKey };

  it('is sealed by the public half and opens by the private one', () => {
    const sealer = new InboxSealer();
    const [one, two] = [1, 2].map(() => sealer.seal('l', to, 'To=%2B8613800138000', associatedData(place)));
    expect(openEnvelope(pair, one!, associatedData(place)).toString()).toBe('To=%2B8613800138000');
    expect(openEnvelope(pair, two!, associatedData(place)).toString()).toBe('To=%2B8613800138000');
    expect(one!.equals(two!)).toBe(false);
    expect([one![0], envelopeVersion(one!)]).toEqual([2, 258]);
    expect(one!.includes('861380')).toBe(false);
  });

  it('opens with no other pair, in no other place, with no bit changed', () => {
    const envelope = new InboxSealer().seal('l', to, 'value', associatedData(place));
    expect(() => openEnvelope(makeInboxPair(), envelope, associatedData(place))).toThrow();
    expect(() => openEnvelope(pair, envelope, associatedData({ ...place, rowId: 'x' }))).toThrow();
    for (let byte = 3; byte < envelope.length; byte += 1) {
      const bent = Buffer.from(envelope);
      // Not the top bit: X25519 ignores that of its last byte.
      bent[byte]! ^= 2;
      expect(() => openEnvelope(pair, bent, associatedData(place))).toThrow();
    }
  });

  it('takes another ephemeral key for another lender', () => {
    const sealer = new InboxSealer();
    const heads = ['a', 'a', 'b'].map((lender) =>
      sealer.seal(lender, to, 'value', associatedData(place)).subarray(3, 35).toString('hex'),
    );
    expect(heads[0]).toBe(heads[1]);
    expect(heads[0]).not.toBe(heads[2]);
  });
});

describe('a cache with an end', () => {
  it('forgets at its time, not before', () => {
    let now = 0;
    const cache = new TimedCache<string>(5_000, 10, () => now);
    cache.set('a', 'key');
    now = 4_999;
    expect(cache.find('a')).toEqual({ value: 'key', left: 1 });
    now = 5_000;
    expect(cache.find('a')).toBeNull();
  });

  it('holds so many, and lets the oldest go', () => {
    const cache = new TimedCache<number>(5_000, 2, () => 0);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    cache.set('c', 4);
    expect(['a', 'b', 'c'].map((name) => cache.find(name)?.value)).toEqual([3, undefined, 4]);
  });
});

describe('several roots', () => {
  const root = (name: KeyProviderName, calls: string[], fail?: () => Error): KeyProvider => ({
    name,
    currentVersion: async () => '1',
    wrap: async (plain, context) => ({
      rootVersion: '1',
      wrapped: Buffer.concat([Buffer.from(context), plain]),
    }),
    unwrap: async ({ wrapped }) => {
      calls.push(name);
      if (fail) throw fail();
      return wrapped.subarray(-32);
    },
    rewrap: async (wrapped) => (calls.push(`${name} rewrap`), wrapped),
  });

  it('opens by the one that wrapped it, and wraps again by the current one', async () => {
    const calls: string[] = [];
    const [file, kms] = [root('file', calls), root('aws-kms', calls)];
    const before = await new KeyProviders(new Map([['file', file]]), file).wrap(key, 'c');
    const providers = new KeyProviders(
      new Map<KeyProviderName, KeyProvider>([
        ['file', file],
        ['aws-kms', kms],
      ]),
      kms,
    );
    expect((await providers.unwrap(before, 'c')).equals(key)).toBe(true);
    const after = await providers.rewrap(before, 'c');
    expect(after.provider).toBe('aws-kms');
    await providers.rewrap(after, 'c');
    expect(calls).toEqual(['file', 'file', 'aws-kms rewrap']);
  });

  it('says which settings are missing when the one that wrapped it is not there', async () => {
    const file = root('file', []);
    const providers = new KeyProviders(new Map([['file', file]]), file);
    await expect(
      providers.unwrap({ provider: 'aws-kms', rootVersion: '1', wrapped: key }, 'c'),
    ).rejects.toThrow(/settings are missing/);
  });

  it('one that does not answer is left alone for a moment, one that refuses is not', async () => {
    const calls: string[] = [];
    const down = root('file', calls, () => new KeysUnavailable('down'));
    const providers = new KeyProviders(new Map([['file', down]]), down);
    const stored = { provider: 'file' as const, rootVersion: '1', wrapped: key };
    for (let i = 0; i < 3; i += 1)
      await expect(providers.unwrap(stored, 'c')).rejects.toThrow(KeysUnavailable);
    expect(calls).toEqual(['file']);
    expect(await providers.trouble()).toBe('down');
    const refusing = root('file', calls, () => new KeyRefused('no'));
    const other = new KeyProviders(new Map([['file', refusing]]), refusing);
    for (let i = 0; i < 2; i += 1) await expect(other.unwrap(stored, 'c')).rejects.toThrow(KeyRefused);
    expect(calls).toHaveLength(3);
    expect(await other.trouble()).toBeNull();
  });
});
