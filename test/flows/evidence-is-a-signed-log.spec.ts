import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Evidence } from '../../src/evidence/evidence.service';
import { openingDigest, type Opening } from '../../src/evidence/entry/opening';
import { fsck, type KeptCheckpoint } from '../../src/evidence/fsck/fsck';
import { CheckpointNews } from '../../src/evidence/log/checkpoint-news';
import { Checkpoints } from '../../src/evidence/log/checkpoints.service';
import { parseEntryBundle } from '../../src/evidence/log/entry-bundle';
import { restartLog } from '../../src/evidence/log/restart';
import { SignerMemory } from '../../src/evidence/log/signer-memory';
import { checkpointText, openCheckpoint, type Checkpoint } from '../../src/evidence/note/checkpoint';
import { cosignersOf } from '../../src/evidence/note/cosignature';
import {
  formatVkey,
  parseVkey,
  publicBytesOf,
  verifierKey,
  type VerifierKey,
} from '../../src/evidence/note/keys';
import { parseNote } from '../../src/evidence/note/signed-note';
import { grow, lookUpIn } from '../../src/evidence/tree/grow';
import { leafHash } from '../../src/evidence/tree/hash';
import { consistencyProof, inclusionProof } from '../../src/evidence/tree/proofs';
import { entriesPath, tilePath, widthOf } from '../../src/evidence/tree/tiles';
import { verifyConsistency, verifyInclusion } from '../../src/evidence/tree/verify';
import { Stamping } from '../../src/evidence/stamp/stamping';
import { Witness } from '../../src/evidence/witness/witness-server';
import { Witnessing } from '../../src/evidence/witness/witnessing';
import { Settings } from '../../src/platform/settings';
import { inTx } from '../../src/platform/tx';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { startAuthority, type Authority } from '../support/openssl-authority';
import { accept, enrol, toNextMorning, type Person } from '../support/people';
import { WebhookReceiver } from '../support/webhook-receiver';

interface Entry {
  kind: string;
  stream: string;
  n: number;
  prev: string;
  [key: string]: any;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('evidence is a signed log', () => {
  let app: TestApp;
  let person: Person;
  let lenderId: string;
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-witness-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const witnessVkey = verifierKey('witness.example/w1', 'cosignature', publicBytesOf(privateKey));
  const watched: VerifierKey[] = [];
  const now = () => new Date();
  const witness = new Witness({ name: 'witness.example/w1', key: privateKey, folder, logs: watched, now });
  let server: Server;
  let authority: Authority;
  let notice: string;
  beforeAll(async () => {
    server = await witness.listen('127.0.0.1', 0);
    const { port } = server.address() as AddressInfo;
    authority = await startAuthority();
    app = await startTestApp({
      EVIDENCE_WITNESSES: `${formatVkey(witnessVkey)} http://127.0.0.1:${port}`,
      EVIDENCE_TSA_URL: authority.url,
    });
    lenderId = (await app.sql<{ id: string }>(`SELECT id FROM lender WHERE slug = 'demo'`))[0]!.id;
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email'], { accounts: [{ ref: 'account-1', stage: 'closed' }] });
    notice = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT10M');
  });
  afterAll(async () => {
    await app.stop();
    server.close();
    authority.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  const get = async (path: string) => {
    const key = app.api as unknown as { base: string; key: string };
    const answer = await fetch(`${key.base}/v1/evidence/${path}`, {
      headers: { authorization: `Bearer ${key.key}` },
    });
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const checkpoint = async (): Promise<Checkpoint> => {
    await app.inside(Checkpoints).covering(lenderId);
    const vkey = (await get('keys')).bytes.toString();
    return openCheckpoint((await get('checkpoint')).bytes.toString(), parseVkey(vkey));
  };
  /** As an auditor has it: through the door, by the standard's paths. */
  const download = async (size: number): Promise<string[]> => {
    const entries: string[] = [];
    for (let n = 0; entries.length < size; n++) {
      const { bytes } = await get(`tile/${entriesPath({ n, width: widthOf({ level: 0, n }, size) })}`);
      entries.push(...parseEntryBundle(bytes));
    }
    return entries;
  };

  it('is served as tiles and entries that add up to the signed root, one chain a stream', async () => {
    const { size, root, origin } = await checkpoint();
    const entries = await download(size);
    expect(origin).toBe(`sandbox.stillyou.example/evidence/lnd_${lenderId.replaceAll('-', '')}`);
    const built = grow(0, [], entries.map(leafHash));
    expect(built.root).toEqual(root);
    for (const { level, n, hashes } of built.changed) {
      const { bytes, headers } = await get(`tile/${tilePath({ level, n, width: hashes.length / 32 })}`);
      expect(bytes).toEqual(hashes);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('cache-control')).toContain('immutable');
    }
    const seen = new Map<string, { n: number; digest: string }>();
    for (const text of entries) {
      const { stream, n, prev } = JSON.parse(text) as Entry;
      const before = seen.get(stream) ?? { n: 0, digest: '0'.repeat(64) };
      expect([stream, n, prev]).toEqual([stream, before.n + 1, before.digest]);
      seen.set(stream, { n, digest: sha256(text) });
    }
    const ofNotice = entries.map((text) => JSON.parse(text) as Entry).filter((e) => e.stream === notice);
    expect(ofNotice.at(-1)).toMatchObject({
      kind: 'notice.satisfied',
      outcome: 'satisfied',
      count: ofNotice.length,
      n: ofNotice.length,
    });
    expect(entries.join('\n')).not.toContain(person.phone.slice(1));
  });

  it('is shown to keys that may read it, and as far as it is signed', async () => {
    const { size } = await checkpoint();
    const beyond = size % 256 === 255 ? 'tile/0/999' : `tile/0/000.p/${(size % 256) + 1}`;
    expect([(await get(beyond)).status, (await get('tile/0/0')).status]).toEqual([404, 404]);
    const latest = await app.api.get('/v1/checkpoints/latest');
    expect(latest.body).toBe((await get('checkpoint')).bytes.toString());
    expect(latest.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect((await app.outside.get('/v1/evidence/checkpoint')).status).toBe(401);
  });

  it('is cosigned by a witness that watches it, and stays so as it grows', async () => {
    const cosigners = async () =>
      cosignersOf(parseNote((await get('checkpoint')).bytes.toString()), [witnessVkey]).length;
    await checkpoint();
    await app.inside(Witnessing).runOnce();
    expect(await cosigners()).toBe(0);
    watched.push(parseVkey((await get('keys')).bytes.toString()));
    for (let grown = 0; grown < 2; grown++) {
      await app.inside(Witnessing).runOnce();
      expect(await cosigners()).toBe(1);
      await app.api.put(`/v1/borrowers/${make.externalRef()}`, make.borrower());
      await checkpoint();
    }
  });

  it('is stamped by an authority each hour in which it grew, once, over the bytes that were signed', async () => {
    await checkpoint();
    await app.advance('PT1H');
    const { status, body } = await app.api.get('/v1/evidence/timestamp');
    expect([status, body.authority]).toEqual([200, new URL(authority.url).host]);
    writeFileSync(join(authority.folder, 'kept.tsr'), Buffer.from(body.response, 'base64'));
    writeFileSync(join(authority.folder, 'kept.txt'), body.checkpoint);
    const files = ['-data', 'kept.txt', '-in', 'kept.tsr', '-CAfile', 'tsa.pem'];
    expect(() => authority.openssl('ts', '-verify', ...files, '-partial_chain')).not.toThrow();
    expect(openCheckpoint(body.checkpoint, watched[0]!).size).toBe(body.size);
    await checkpoint();
    expect(await app.inside(Stamping).stampAll()).toEqual({ stamped: expect.any(Number) });
    expect(await app.inside(Stamping).stampAll()).toEqual({ stamped: 0 });
  });

  it('holds digests of what it is about; their openings are sealed under the borrower’s key', async () => {
    const channel = (await person.channel('phone')).id as string;
    const texts = await download((await checkpoint()).size);
    const find = (stream: string, kind: string) => {
      const text = texts.find((t) => t.includes(`"stream":"${stream}"`) && t.includes(`"kind":"${kind}"`))!;
      return JSON.parse(text) as Entry;
    };
    const openings = async (stream: string, kind: string): Promise<Opening[]> => {
      const [row] = await app.sql(
        `SELECT id FROM evidence_entry WHERE stream = '${stream}' AND kind = '${kind}'`,
      );
      const found = await inTx(app.inside(DataSource), lenderId, (tx) =>
        app.inside(Evidence).findOpenings(tx, lenderId, [row.id]),
      );
      return found.get(row.id) ?? [];
    };
    const [address] = await openings(channel, 'channel.added');
    expect(address).toMatchObject({ name: 'address', value: person.phone });
    expect(find(channel, 'channel.added').digests).toEqual({ address: openingDigest(address!) });
    const [said] = await openings(notice, 'attempt.handed-over');
    const [sent] = await app.handset(person.phone).messages();
    expect(said).toMatchObject({ name: 'text', value: sent!.text });
    expect(find(notice, 'attempt.handed-over').digests).toEqual({ text: openingDigest(said!) });
  });

  it('tells a lender that asked for it once how it stands, in the words that were signed', async () => {
    await checkpoint();
    expect(await app.inside(CheckpointNews).tell()).toEqual({ told: 0 });
    const receiver = await WebhookReceiver.start();
    const asked = { url: receiver.url, types: ['checkpoint.signed'] };
    const { body: endpoint } = await app.api.post('/v1/webhook-endpoints', asked);
    expect(await app.inside(CheckpointNews).tell()).toEqual({ told: 1 });
    expect(await app.inside(CheckpointNews).tell()).toEqual({ told: 0 });
    const told = (await app.events()).filter((event) => event.type === 'checkpoint.signed').at(-1)!;
    expect(told).toMatchObject({ borrower: null, data: { size: (await checkpoint()).size } });
    expect(told.data.checkpoint).toBe((await get('checkpoint')).bytes.toString());
    await app.advance('PT0S');
    expect(receiver.takeVerified(endpoint.secret).map((call) => call.event)).toEqual([told]);
    await app.api.del(`/v1/webhook-endpoints/${endpoint.id}`);
    await receiver.stop();
  });

  it('stays whole when a borrower is erased: openings go, every proof holds', async () => {
    const before = await checkpoint();
    const texts = await download(before.size);
    const index = texts.findIndex((text) => text.includes('"kind":"channel.added"'));
    expect((await app.sql('SELECT 1 FROM evidence_opening')).length).toBeGreaterThan(0);
    await app.api.post(`/v1/borrowers/${person.ref}/erase`);
    await app.advance('PT1M');
    // Contacted in the last years, the borrower is restricted first; the law's time passes.
    await app.sql(
      `UPDATE borrower SET erase_after = now() - interval '1 day' WHERE external_ref = '${person.ref}'`,
    );
    await app.sql(`UPDATE attempt SET called_at = called_at - interval '30 years'`);
    await app.api.post(`/v1/borrowers/${person.ref}/erase`);
    expect(await person.borrower()).toMatchObject({ processing: 'erased' });
    expect(await app.sql('SELECT 1 FROM evidence_opening')).toEqual([]);
    const after = await checkpoint();
    expect(after.size).toBeGreaterThan(before.size);
    const hashOf = lookUpIn(grow(0, [], (await download(after.size)).map(leafHash)).changed);
    const growth = consistencyProof(before.size, after.size, hashOf);
    expect(verifyConsistency(before.size, after.size, growth, before.root, after.root)).toBe(true);
    const proof = inclusionProof(index, after.size, hashOf);
    expect(verifyInclusion(index, after.size, leafHash(texts[index]!), proof, after.root)).toBe(true);
    expect(await check()).toEqual([]);
  });

  async function check(kept: KeptCheckpoint[] = []): Promise<string[]> {
    const keys = (await app.sql<{ public_key: Buffer }>('SELECT public_key FROM evidence_signer')).map(
      ({ public_key }) => public_key,
    );
    const report = await fsck(app.inside(DataSource), { lenderId, keys, kept, onProgress: () => undefined });
    expect(report.findings.length > 0 || report.leaves > 0).toBe(true);
    return report.findings.map(({ what, words }) => `${what}: ${words}`);
  }

  /** As a superuser may: past every trigger. */
  const asSuperuser = (statements: string) =>
    app.sql(`BEGIN; SET LOCAL session_replication_role = replica; ${statements}; COMMIT`);

  it.each([
    [
      'an entry edited',
      `UPDATE evidence_entry SET body = replace(body, '"outcome":"satisfied"', '"outcome":"exhausted"') WHERE kind = 'notice.satisfied'`,
      /altered: entry \d+ of ntc_\w+ \(leaf \d+\) was altered/,
    ],
    [
      'an entry edited, its hash with it',
      `UPDATE evidence_entry SET body = replace(body, '"outcome":"satisfied"', '"outcome":"exhausted"'), leaf = sha256('\\x00'::bytea || convert_to(replace(body, '"outcome":"satisfied"', '"outcome":"exhausted"'), 'UTF8')) WHERE kind = 'notice.satisfied'`,
      /leaf \d+ was hashed as something else than entry \d+ of ntc_/,
    ],
    [
      'an entry removed',
      `DELETE FROM evidence_entry WHERE kind = 'attempt.delivered'`,
      /missing: the entry of leaf \d+ is missing/,
    ],
    [
      'an entry removed with its leaf',
      `DELETE FROM evidence_leaf WHERE entry_id = (SELECT id FROM evidence_entry WHERE kind = 'attempt.delivered'); DELETE FROM evidence_entry WHERE kind = 'attempt.delivered'`,
      /missing: leaf \d+ is missing/,
    ],
    [
      'two entries swapped in the tree',
      `UPDATE evidence_leaf SET i = 1 - i - 1000000 WHERE i < 2; UPDATE evidence_leaf SET i = i + 1000000 WHERE i < 0`,
      /leaf 0 was hashed as something else/,
    ],
    [
      'two entries of a stream renumbered',
      `UPDATE evidence_entry SET n = 1000 - n WHERE kind IN ('attempt.planned', 'attempt.handed-over')`,
      /stands in a row that says something else/,
    ],
    [
      'a tile changed',
      `UPDATE evidence_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0 AND n = 0`,
      /tile: tile 0\/0 is not what its entries hash to/,
    ],
    [
      'a checkpoint changed',
      `UPDATE evidence_checkpoint SET root = sha256(root) WHERE size = (SELECT min(size) FROM evidence_checkpoint)`,
      /checkpoint: the checkpoint of \d+ entries has another root/,
    ],
    [
      'the newest entry taken back',
      `UPDATE evidence_stream SET n = n - 1 WHERE stream LIKE 'ntc%'`,
      /chain: ntc_\w+ does not end with entry \d+/,
    ],
  ])('finds %s by a superuser', async (_what, statements, words) => {
    await checkpoint();
    const tables = [
      'evidence_entry',
      'evidence_leaf',
      'evidence_tile',
      'evidence_checkpoint',
      'evidence_stream',
    ];
    await app.sql(tables.map((t) => `CREATE TABLE kept_${t} AS TABLE ${t}`).join('; '));
    try {
      await asSuperuser(statements);
      expect((await check()).join('\n')).toMatch(words);
    } finally {
      const back = tables.map(
        (t) => `DELETE FROM ${t}; INSERT INTO ${t} TABLE kept_${t}; DROP TABLE kept_${t}`,
      );
      await asSuperuser(back.join('; '));
    }
    expect(await check()).toEqual([]);
  });

  it('finds by a checkpoint kept outside that everything was rewritten, hashes, tiles and checkpoints', async () => {
    const { origin, size, root } = await checkpoint();
    const other = Buffer.from(sha256('another root'), 'hex');
    const kept = { origin, size, from: 'kept.txt' };
    expect(await check([{ ...kept, root }])).toEqual([]);
    expect(await check([{ ...kept, root: other }])).toEqual([
      `checkpoint: kept.txt has another root for ${size} entries than they have now`,
    ]);
    expect(await check([{ ...kept, size: size + 5, root }])).toEqual([
      `missing: kept.txt counts ${size + 5} entries, the database has ${size}: it is older than that`,
    ]);
  });

  it('is signed no more after a restore from an older backup, and goes on under a new name that says so', async () => {
    const now = await checkpoint();
    const folder = join(app.inside(Settings).evidenceDir, 'signed');
    const [file] = readdirSync(folder);
    // What was signed after the backup was made: the signer remembers it, the database does not.
    const lost = { ...now, size: now.size + 40, root: Buffer.from(sha256('lost'), 'hex') };
    const memory = readFileSync(join(folder, file!), 'utf8');
    writeFileSync(join(folder, file!), checkpointText(lost));
    await app.api.put(`/v1/borrowers/${make.externalRef()}`, make.borrower());
    const refused = app.inside(Checkpoints).covering(lenderId);
    await expect(refused).rejects.toMatchObject({
      status: 503,
      code: 'EVIDENCE_NOT_SIGNED',
      message: expect.stringMatching(
        /restored from an older backup, and \d+ entries are lost.*evidence restart/s,
      ),
    });
    rmSync(join(folder, file!));
    await expect(app.inside(Checkpoints).covering(lenderId)).rejects.toThrow(
      'the signer has no memory of it',
    );
    writeFileSync(join(folder, file!), memory);
    const restart = () =>
      inTx(app.inside(DataSource), lenderId, (tx) =>
        restartLog(tx, app.inside(Evidence), new SignerMemory(folder), lenderId),
      );
    await expect(restart()).rejects.toMatchObject({ code: 'LOG_NOT_BROKEN' });
    writeFileSync(join(folder, file!), checkpointText(lost));
    expect(await restart()).toMatchObject({
      before: now.origin,
      after: `${now.origin}/2`,
      signed: lost.size,
    });
    const renewed = await checkpoint();
    expect(renewed.origin).toBe(`${now.origin}/2`);
    const texts = await download(renewed.size);
    expect(JSON.parse(texts.at(-1)!)).toMatchObject({ kind: 'log.restarted', signedSize: lost.size });
    expect(await check()).toEqual([]);
  });
});
