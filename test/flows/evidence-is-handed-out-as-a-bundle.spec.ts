import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { verifyCommand } from '../../src/cli-verify';
import { readZip } from '../../src/evidence/verify/zip-reader';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, noticeOf, toNextMorning, type Person } from '../support/people';

describe('evidence is handed out as a bundle', () => {
  let app: TestApp;
  let person: Person;
  let told: string;
  let running: string;
  const folder = mkdtempSync(join(tmpdir(), 'stillyou-bundles-'));
  const secrets: string[] = [];

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
    await app.handset(person.phone).set('unknown_subscriber');
    told = await accept(
      app,
      make.notice(person.ref, await app.clock(), { deliverBy: make.daysFrom(await app.clock(), 6) }),
    );
    await app.advance('PT80H');
    running = await accept(
      app,
      make.notice(person.ref, await app.clock(), { deliverBy: make.daysFrom(await app.clock(), 6) }),
    );
    await app.advance('PT1M');
    secrets.push(...person.secrets);
  });
  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => expectAlwaysTrue(app, secrets));

  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${app.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${await app.sandbox.key()}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      bytes: Buffer.from(await answer.arrayBuffer()),
    };
  };
  /** Written to disk, checked by both, with the key as it is published. */
  const fetchAndVerify = async (name: string, method: string, path: string, body?: unknown) => {
    const { status, type, bytes } = await call(method, path, body);
    expect({ status, type }).toEqual({ status: 200, type: 'application/zip' });
    const zip = join(folder, `${name}.zip`);
    writeFileSync(zip, bytes);
    const files = readZip(bytes);
    for (const [file, content] of files) {
      mkdirSync(dirname(join(folder, name, file)), { recursive: true });
      writeFileSync(join(folder, name, file), content);
    }
    const key = (await call('GET', '/v1/evidence/keys')).bytes.toString('utf8').trim();
    const ours = verifyCommand([zip, '--key', key]);
    const script = spawnSync('bash', [join(folder, name, 'verify.sh'), '--key', key], { encoding: 'utf8' });
    expect({ said: script.stdout.split('\n').slice(0, -1), code: script.status }).toEqual({
      said: ours.lines,
      code: ours.exitCode,
    });
    expect(ours.lines[0]).toMatch(/^PROVED signature: /);
    return { files, lines: ours.lines, key };
  };
  const linesOf = (files: Map<string, Buffer>, name: string) =>
    files
      .get(name)!
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));

  it('of a notice that was told: closed, whole, with the rules and consents, and no value in the clear', async () => {
    expect(await noticeOf(app, told)).toMatchObject({ status: 'satisfied' });
    const { files, lines } = await fetchAndVerify('told', 'GET', `/v1/notices/${told}/evidence?locale=zh-CN`);
    expect(lines).toContainEqual(
      expect.stringMatching(new RegExp(`^PROVED closed: ${told} ended satisfied at `)),
    );
    expect(lines).toContainEqual('PROVED rules: 2 packs, each the one that a decision names');
    const streams = new Set(linesOf(files, 'entries.jsonl').map(({ stream }) => stream.slice(0, 3)));
    expect([...streams].sort()).toEqual(['chn', 'cns', 'exp', 'ntc']);
    const packs = [...files]
      .filter(([name]) => name.startsWith('policies/'))
      .map(([, text]) => text.toString('utf8'));
    expect(packs).toContainEqual(expect.stringContaining('pack: cn'));
    expect(files.get('openings.jsonl')!.length).toBe(0);
    expect(files.get('report.pdf')!.subarray(0, 5).toString()).toBe('%PDF-');
    for (const content of files.values())
      for (const secret of person.secrets) expect(content.includes(secret)).toBe(false);
  });

  it('of a notice that runs: open, up to now', async () => {
    const { lines } = await fetchAndVerify('running', 'GET', `/v1/notices/${running}/evidence`);
    expect(lines).toContainEqual('OPEN: it was not closed then; more may have come since');
  });

  it('with the values in the clear for a purpose, and each look is evidence', async () => {
    const asked = { purpose: 'court_or_regulator', reason: 'file 2026-17' };
    const { files, lines } = await fetchAndVerify('opened', 'POST', `/v1/notices/${told}/evidence`, asked);
    const values = linesOf(files, 'openings.jsonl').map(({ name, value }) => `${name} ${value}`);
    expect(values).toEqual(expect.arrayContaining([`address ${person.phone}`, `address ${person.email}`]));
    expect(lines).toContainEqual(
      `PROVED openings: ${values.length}, each the value whose digest an entry has`,
    );
    const looks = await app.sql(`SELECT kind FROM evidence_entry WHERE kind = 'channel.revealed'`);
    expect(looks).toHaveLength(2);
  });

  it('of all about a borrower, and of every entry of a stretch of time', async () => {
    const { files, lines } = await fetchAndVerify('person', 'GET', `/v1/borrowers/${person.ref}/evidence`);
    const count = linesOf(files, 'entries.jsonl').length;
    const [{ n }] = await app.sql(
      `SELECT count(*)::int AS n FROM evidence_entry WHERE borrower_id IS NOT NULL AND stream !~ '^exp_'`,
    );
    expect(count).toBe(n + 1);
    expect(lines).toContainEqual(expect.stringMatching(/^PROVED complete: the log signed at /));
    const range = await fetchAndVerify('range', 'GET', '/v1/evidence/bundle?from=2020-01-01&to=2100-01-01');
    expect(range.lines).toContainEqual(
      expect.stringMatching(/^PROVED complete: every entry of the log from number 0 to \d+$/),
    );
  });

  it('of a statement for an appeal: made again from the log at any time, the same to the byte', async () => {
    const path = `/v1/borrowers/${person.ref}/reachability-statements`;
    const { status, body } = await app.api.post(path, { from: '2020-01-01', to: '2100-01-01' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ borrower: person.ref, hadAChance: 2, counts: { E0: 1, E1: 1, none: 0 } });
    expect(body.notices.map((n: any) => [n.notice, n.level, n.outcome])).toEqual([
      [told, 'E1', 'satisfied'],
      [running, 'E0', null],
    ]);
    // What happens afterwards is not in it.
    await app.advance('PT1H');
    const again = await call('GET', `${path}/${body.id}`);
    expect(JSON.parse(again.bytes.toString('utf8'))).toEqual(body);
    const { files, lines } = await fetchAndVerify(
      'appeal',
      'GET',
      `${path}/${body.id}?format=zip&locale=zh-CN`,
    );
    expect(files.get('statement.json')).toEqual(again.bytes);
    expect(lines).toContainEqual('PROVED statement: statement.json is the one that the log names');
    const pdf = await call('GET', `${path}/${body.id}?format=pdf&locale=en`);
    expect({ ...pdf, bytes: pdf.bytes.subarray(0, 5).toString() }).toEqual({
      status: 200,
      type: 'application/pdf',
      bytes: '%PDF-',
    });
    const other = await enrol(app, ['phone']);
    secrets.push(...other.secrets);
    expect((await app.api.get(`/v1/borrowers/${other.ref}/reachability-statements/${body.id}`)).status).toBe(
      404,
    );
    expect((await app.api.post(path, { from: '2026-01-02', to: '2026-01-01' })).body.code).toBe(
      'RANGE_INVALID',
    );
    if (process.env.KEEP_REPORTS) {
      writeFileSync(join(process.env.KEEP_REPORTS, 'statement-en.pdf'), pdf.bytes);
      writeFileSync(join(process.env.KEEP_REPORTS, 'statement-zh.pdf'), files.get('report.pdf')!);
    }
  });

  it('as a report alone', async () => {
    const { status, type, bytes } = await call('GET', `/v1/notices/${told}/evidence?format=pdf&locale=en`);
    expect({ status, type, pdf: bytes.subarray(0, 5).toString() }).toEqual({
      status: 200,
      type: 'application/pdf',
      pdf: '%PDF-',
    });
    if (process.env.KEEP_REPORTS) writeFileSync(join(process.env.KEEP_REPORTS, 'report-en.pdf'), bytes);
  });

  it('says in one line what there is not', async () => {
    const statusOf = async (path: string) => {
      const { status, bytes } = await call('GET', path);
      return [status, JSON.parse(bytes.toString('utf8')).code];
    };
    expect(await statusOf(`/v1/notices/ntc_${'0'.repeat(32)}/evidence`)).toEqual([404, 'NOT_FOUND']);
    expect(await statusOf('/v1/borrowers/nobody/evidence')).toEqual([404, 'NOT_FOUND']);
    expect(await statusOf('/v1/evidence/bundle?from=2020-01-01&to=2020-01-02')).toEqual([404, 'NOT_FOUND']);
    expect(await statusOf('/v1/evidence/bundle?from=2026-01-02&to=2026-01-01')).toEqual([
      422,
      'RANGE_INVALID',
    ]);
  });
});
