import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Api } from '../../demo/client/http';
import { ACCESS_COMMANDS } from '../../src/cli-access';
import { LastUsed } from '../../src/lenders/last-used';
import { Clock } from '../../src/platform/clock';
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

  it('is made, listed, rotated and revoked from the command line', async () => {
    const context = {
      dataSource: app.inside(DataSource),
      clock: app.inside(Clock),
      settings: app.inside(Settings),
    };
    const cli = (command: string, given: Record<string, string> = {}) =>
      ACCESS_COMMANDS[command]!(context, { lender: 'demo', ...given });
    const made = await cli('key create', { name: 'from the line', scopes: 'events:read' });
    const [, id, key] = /^key (key_[0-9a-f]{32}), shown once:\n(sk_live_[\w-]{43})$/.exec(made)!;
    expect(await works(key!)).toBe(200);
    expect(await cli('key list')).toContain(
      `${id}  ${key!.slice(0, 12)}…  from the line  [events:read]  does not`,
    );
    const rotated = await cli('key rotate', { id: id!, 'overlap-hours': '0' });
    const fresh = /sk_live_[\w-]{43}/.exec(rotated)![0];
    expect(await works(fresh)).toBe(200);
    expect(await cli('key revoke', { id: /key (key_\w+)/.exec(rotated)![1]! })).toMatch(/^revoked/);
    const wrong: [string, Record<string, string>, string][] = [
      ['key create', {}, '--name is missing'],
      ['key create', { name: 'x', scopes: 'world' }, '--scopes: one of'],
      ['key create', { name: 'x', days: '0' }, '--days is a whole number'],
      ['key rotate', { id: fresh }, 'NOT_FOUND'],
      ['key list', { lender: 'nobody' }, 'there is no lender'],
      ['operator invite', { login: 'lin', role: 'king' }, '--role: one of'],
      ['sign-on set', { roles: 'desk=king' }, '--roles is value=role'],
    ];
    for (const [command, given, said] of wrong) await expect(cli(command, given)).rejects.toThrow(said);
  });

  it('as are clients, people, and the lender’s own sign-on', async () => {
    const context = {
      dataSource: app.inside(DataSource),
      clock: app.inside(Clock),
      settings: app.inside(Settings),
    };
    const cli = (command: string, given: Record<string, string> = {}) =>
      ACCESS_COMMANDS[command]!(context, { lender: 'demo', ...given });
    const client = await cli('client create', { name: 'core', scopes: 'events:read' });
    const clientId = /^client (cli_[0-9a-f]{32}); .*\ncs_live_[\w-]{43}$/.exec(client)![1]!;
    expect(await cli('client rotate', { id: clientId })).toMatch(/24 hours more.*\ncs_live_/);
    expect(await cli('client list')).toContain(
      `${clientId}  core  [events:read]  by secret, alive, never used`,
    );
    expect(await cli('client revoke', { id: clientId })).toMatch(/^revoked/);
    const invited = await cli('operator invite', { login: 'lin', role: 'viewer' });
    const id = /^operator (opr_[0-9a-f]{32}), viewer; .*\n.*\/account\/invitation#[\w-]{43}$/.exec(
      invited,
    )![1]!;
    expect(await cli('operator role', { id, role: 'admin' })).toBe(
      `${id}  lin  admin  invited, local, never signed in`,
    );
    expect(await cli('operator invite-again', { id })).toMatch(/invitation#/);
    expect(await cli('operator disable', { id })).toBe(`${id}  lin  admin  disabled, local, never signed in`);
    expect(await cli('operator list')).toContain(id);
    const folder = mkdtempSync(join(tmpdir(), 'stillyou-cli-'));
    const file = join(folder, 'secret.txt');
    writeFileSync(file, 'shh\n');
    const signOn = { issuer: 'https://login.demo.example', 'client-id': 'x', 'client-secret-file': file };
    await cli('sign-on set', { ...signOn, 'role-claim': 'groups', roles: 'a b=compliance,desk=operator' });
    expect(await cli('sign-on show')).toBe(
      'https://login.demo.example as x; role from groups: a b=compliance, desk=operator; name from preferred_username',
    );
    expect([await cli('sign-on remove'), await cli('sign-on show')]).toEqual([
      'removed; who came that way is signed out',
      'none',
    ]);
    rmSync(folder, { recursive: true });
  });
});
