import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Api } from '../../demo/client/http';
import { LastUsed } from '../../src/lenders/last-used';
import { Settings } from '../../src/platform/settings';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { anotherLender } from '../support/keys';

describe('a key is rotated without missing a call', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app));

  const make = async (over: object = {}) =>
    (await app.api.post('/v1/keys', { name: 'core', scopes: ['notices:read', 'events:read'], ...over })).body;
  const works = async (key: string) => (await new Api(app.url, key).get('/v1/events?limit=1')).status;
  const kinds = async (id: string) =>
    (await app.sql(`SELECT kind FROM evidence_entry WHERE stream = '${id}' ORDER BY n`)).map((r) => r.kind);

  it('shows a key once, and of it keeps nothing that opens', async () => {
    const headers = { 'idempotency-key': 'make-one-key' };
    const body = { name: 'core', scopes: ['notices:read'] };
    const made = await app.api.post('/v1/keys', body, headers);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'core',
      scopes: ['notices:read'],
      expiresAt: null,
      lastUsedAt: null,
    });
    expect(made.body.key).toMatch(/^sk_live_[\w-]{43}$/);
    expect(made.body.prefix).toBe(made.body.key.slice(0, 12));
    expect((await app.api.post('/v1/keys', body, headers)).body).toEqual({ ...made.body, key: null });
    const { items } = (await app.api.get('/v1/keys')).body;
    expect(items[0]).toEqual(expect.objectContaining({ id: made.body.id, prefix: made.body.prefix }));
    expect(JSON.stringify(items)).not.toContain(made.body.key);
    // Nor anywhere in the database.
    await expectAlwaysTrue(app, [made.body.key]);
  });

  it('goes on beside the new one for the overlap, and not a second longer', async () => {
    const old = await make({
      expiresAt: new Date((await app.clock()).getTime() + 90 * 86_400_000).toISOString(),
    });
    const rotated = await app.api.post(`/v1/keys/${old.id}/rotate`, { overlapHours: 2 });
    expect(rotated.status).toBe(201);
    const fresh = rotated.body;
    expect(fresh).toMatchObject({ name: 'core', scopes: ['notices:read', 'events:read'], rotatedTo: null });
    // It lives as long as the old one did.
    const life = (k: { expiresAt: string; createdAt: string }) =>
      Math.round((Date.parse(k.expiresAt) - Date.parse(k.createdAt)) / 60_000);
    expect(life(fresh)).toBe(life(old));
    expect([await works(old.key), await works(fresh.key)]).toEqual([200, 200]);
    await app.advance('PT119M');
    expect([await works(old.key), await works(fresh.key)]).toEqual([200, 200]);
    await app.advance('PT1M');
    expect([await works(old.key), await works(fresh.key)]).toEqual([401, 200]);
    const again = await app.api.post(`/v1/keys/${old.id}/rotate`, {});
    expect([again.status, again.body.code]).toEqual([409, 'KEY_NOT_ALIVE']);
    expect(await kinds(old.id)).toEqual(['key.created', 'key.rotated']);

    expect((await app.api.post(`/v1/keys/${fresh.id}/revoke`)).body.revokedAt).not.toBeNull();
    expect(await works(fresh.key)).toBe(401);
    expect(await kinds(fresh.id)).toEqual(['key.created', 'key.revoked']);
    expect((await app.api.post(`/v1/keys/${old.id}/rotate`, { overlapHours: 721 })).status).toBe(422);
  });

  it('is refused in another process, too, within five seconds of being revoked', async () => {
    const { id, key } = await make();
    expect(await works(key)).toBe(200);
    // Another process revokes it: this one still has it in memory.
    await app.sql(`UPDATE api_key SET revoked_at = now() WHERE id = '${id.slice(4)}'`);
    expect(await works(key)).toBe(200);
    const real = performance.now.bind(performance);
    const now = jest.spyOn(performance, 'now').mockImplementation(() => real() + 5_000);
    try {
      expect(await works(key)).toBe(401);
    } finally {
      now.mockRestore();
    }
  });

  it('remembers to the hour when it was last used, without a write a request', async () => {
    const { id, key } = await make();
    const lastUsed = async () =>
      (await app.api.get('/v1/keys')).body.items.find((k: { id: string }) => k.id === id).lastUsedAt;
    await works(key);
    expect(await lastUsed()).toBeNull();
    const hour = `${(await app.clock()).toISOString().slice(0, 13)}:00:00.000Z`;
    await app.inside(LastUsed).flush();
    expect(await lastUsed()).toBe(hour);
  });

  it('gives nobody what they do not hold, and shows no other lender’s', async () => {
    const { id } = await make();
    const other = await anotherLender(app);
    expect((await other.get('/v1/keys')).body.items).toHaveLength(1);
    for (const call of ['rotate', 'revoke'])
      expect((await other.post(`/v1/keys/${id}/${call}`, {})).status).toBe(404);
    const weak = new Api(app.url, (await make()).key);
    expect((await weak.post('/v1/keys', { name: 'x', scopes: ['admin'] })).body.code).toBe('SCOPE_MISSING');
    const past = await app.api.post('/v1/keys', {
      name: 'x',
      scopes: ['admin'],
      expiresAt: '2020-01-01T00:00:00Z',
    });
    expect([past.status, past.body.code]).toEqual([422, 'EXPIRES_IN_PAST']);
  });

  it('does not turn one person into two: a key made by a key is in the same hand', async () => {
    const made = new Api(app.url, (await make({ scopes: ['admin'] })).key);
    const drafted = await app.api.post('/v1/policies', {
      overrides: [{ rule: 'base.cap.all.day', limit: 1 }],
    });
    expect(drafted.status).toBe(201);
    const refused = await made.post(`/v1/policies/${drafted.body.n}/publish`);
    expect([refused.status, refused.body.code]).toEqual([409, 'FOUR_EYES_REQUIRED']);
  });

  it('is made, rotated and revoked from the command line', async () => {
    const run = promisify(execFile);
    const cli = (...args: string[]) =>
      run(process.execPath, ['-r', './test/support/register-ts.js', 'src/cli.ts', ...args], {
        cwd: process.cwd(),
        env: {
          PATH: process.env.PATH,
          SANDBOX: 'on',
          NODE_ENV: 'test',
          DATABASE_URL: app.databaseUrl,
          DATA_DIR: app.inside(Settings).dataDir,
        },
      });
    const { stdout } = await cli(
      'key',
      'create',
      '--lender',
      'demo',
      '--name',
      'from the line',
      '--scopes',
      'events:read',
    );
    const [, id, key] = /^key (key_[0-9a-f]{32}), shown once:\n(sk_live_[\w-]{43})\n$/.exec(stdout)!;
    expect(await works(key!)).toBe(200);
    const rotated = (await cli('key', 'rotate', '--lender', 'demo', '--id', id!, '--overlap-hours', '0'))
      .stdout;
    const fresh = /sk_live_[\w-]{43}/.exec(rotated)![0];
    expect(await works(fresh)).toBe(200);
    const invited = await cli('operator', 'invite', '--lender', 'demo', '--login', 'lin', '--role', 'admin');
    expect(invited.stdout).toMatch(
      /^operator opr_[0-9a-f]{32}, admin; .*\n.*\/account\/invitation#[\w-]{43}\n$/,
    );
    const wrong = await cli('key', 'revoke', '--lender', 'nobody', '--id', id!).catch((e) => e);
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/^there is no lender with this slug\n\n {2}stillyou key revoke/),
    ]);
  });
});
