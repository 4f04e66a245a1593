import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Answer, Api } from '../../demo/client/http';
import { Checkpoints } from '../../src/evidence/log/checkpoints.service';
import { LastUsed } from '../../src/lenders/last-used';
import { runtimeUrl } from '../../src/platform/runtime-role';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { findLenderTables, rightsOf } from '../support/catalogue';
import { anotherLender } from '../support/keys';
import * as make from '../support/make';
import { enrol, toNextMorning, type Person } from '../support/people';
import { routesOf } from '../support/routes';
import { fill, JWKS, PERIOD, REVEAL, rowsNoCallMakes, type Ids } from '../support/something-of-everything';

const hex = () => randomUUID().replaceAll('-', '');
/** Ids as they look, of what never was. */
const neverWas = (): Ids => ({
  ref: `never-${hex()}`,
  channel: `chn_${hex()}`,
  consent: `cns_${hex()}`,
  hold: `hld_${hex()}`,
  notice: `ntc_${hex()}`,
  event: `evt_${hex()}`,
  import: `imp_${hex()}`,
  incident: `inc_${hex()}`,
  endpoint: `whe_${hex()}`,
  case: `rvf_${hex()}`,
  statement: `stm_${hex()}`,
  key: `key_${hex()}`,
  client: `cli_${hex()}`,
  operator: `opr_${hex()}`,
  template: `never-${hex().slice(0, 8)}`,
  policy: '77',
});

const NOW = new Date('2027-03-01T02:00:00Z');

/** Every route with an id of a row of a lender, in its path or in what is sent. */
const CASES: Record<string, (api: Api, ids: Ids) => Promise<Answer>> = {
  'GET /v1/borrowers/:externalRef': (api, { ref }) => api.get(`/v1/borrowers/${ref}`),
  'POST /v1/borrowers/:externalRef/channels': (api, { ref }) =>
    api.post(
      `/v1/borrowers/${ref}/channels`,
      make.phone(NOW, { verifiedAt: undefined, verifiedBy: undefined }),
    ),
  'DELETE /v1/borrowers/:externalRef/channels/:id': (api, { ref, channel }) =>
    api.del(`/v1/borrowers/${ref}/channels/${channel}`),
  'POST /v1/borrowers/:externalRef/channels/:id/reveal': (api, { ref, channel }) =>
    api.post(`/v1/borrowers/${ref}/channels/${channel}/reveal`, REVEAL),
  'POST /v1/borrowers/:externalRef/erase': (api, { ref }) => api.post(`/v1/borrowers/${ref}/erase`),
  'GET /v1/borrowers/:externalRef/evidence': (api, { ref }) => api.get(`/v1/borrowers/${ref}/evidence`),
  'POST /v1/borrowers/:externalRef/reachability-statements': (api, { ref }) =>
    api.post(`/v1/borrowers/${ref}/reachability-statements`, PERIOD),
  'GET /v1/borrowers/:externalRef/reachability-statements/:id': (api, { ref, statement }) =>
    api.get(`/v1/borrowers/${ref}/reachability-statements/${statement}`),
  'POST /v1/borrowers/:externalRef/consents': (api, { ref }) =>
    api.post(`/v1/borrowers/${ref}/consents`, make.consent(NOW)),
  'POST /v1/borrowers/:externalRef/consents/:id/withdraw': (api, { ref, consent }) =>
    api.post(`/v1/borrowers/${ref}/consents/${consent}/withdraw`, {}),
  'POST /v1/complaints': (api, { ref }) => api.post('/v1/complaints', { borrower: ref, detail: 'too loud' }),
  'POST /v1/holds': (api, { ref }) => api.post('/v1/holds', { borrower: ref, kind: 'bereavement' }),
  'POST /v1/holds/:id/release': (api, { hold }) => api.post(`/v1/holds/${hold}/release`),
  'GET /v1/imports/:id': (api, ids) => api.get(`/v1/imports/${ids.import}`),
  'GET /v1/imports/:id/rejects': (api, ids) => api.get(`/v1/imports/${ids.import}/rejects`),
  'GET /v1/templates/:name': (api, { template }) => api.get(`/v1/templates/${template}`),
  'POST /v1/templates/:name/versions/:n/publish': (api, { template }) =>
    api.post(`/v1/templates/${template}/versions/1/publish`),
  'POST /v1/templates/:name/retire': (api, { template }) => api.post(`/v1/templates/${template}/retire`),
  'POST /v1/policies/:n/publish': (api, { policy }) => api.post(`/v1/policies/${policy}/publish`),
  'POST /v1/signals': (api, { ref, channel }) =>
    api.post('/v1/signals', {
      borrower: ref,
      channelId: channel,
      kind: 'wrong_person',
      occurredAt: NOW.toISOString(),
    }),
  'GET /v1/incidents/:id': (api, { incident }) => api.get(`/v1/incidents/${incident}`),
  'POST /v1/incidents/:id/release': (api, { incident }) => api.post(`/v1/incidents/${incident}/release`),
  'POST /v1/incidents/:id/discard': (api, { incident }) => api.post(`/v1/incidents/${incident}/discard`),
  'GET /v1/events': (api, { event }) => api.get(`/v1/events?after=${event}`),
  'GET /v1/webhook-endpoints/:id': (api, { endpoint }) => api.get(`/v1/webhook-endpoints/${endpoint}`),
  'PATCH /v1/webhook-endpoints/:id': (api, { endpoint }) =>
    api.call('PATCH', `/v1/webhook-endpoints/${endpoint}`, { description: 'taken' }),
  'DELETE /v1/webhook-endpoints/:id': (api, { endpoint }) => api.del(`/v1/webhook-endpoints/${endpoint}`),
  'POST /v1/webhook-endpoints/:id/rotate-secret': (api, { endpoint }) =>
    api.post(`/v1/webhook-endpoints/${endpoint}/rotate-secret`),
  'POST /v1/webhook-endpoints/:id/test': (api, { endpoint }) =>
    api.post(`/v1/webhook-endpoints/${endpoint}/test`),
  'POST /v1/webhook-endpoints/:id/replay': (api, { endpoint, event }) =>
    api.post(`/v1/webhook-endpoints/${endpoint}/replay`, { after: event }),
  'GET /v1/webhook-endpoints/:id/deliveries': (api, { endpoint }) =>
    api.get(`/v1/webhook-endpoints/${endpoint}/deliveries`),
  'POST /v1/notices': (api, { ref }) => api.post('/v1/notices', make.notice(ref, NOW)),
  'POST /v1/notices/batch': (api, { ref, template }) =>
    api.post('/v1/notices/batch', { items: [make.notice(ref, NOW), make.notice(ref, NOW, { template })] }),
  'GET /v1/notices': (api, { ref, notice }) => api.get(`/v1/notices?borrower=${ref}&cursor=${notice}`),
  'GET /v1/notices/:id': (api, { notice }) => api.get(`/v1/notices/${notice}`),
  'GET /v1/notices/:id/explain': (api, { notice }) => api.get(`/v1/notices/${notice}/explain`),
  'GET /v1/notices/:id/evidence': (api, { notice }) => api.get(`/v1/notices/${notice}/evidence`),
  'POST /v1/notices/:id/evidence': (api, { notice }) => api.post(`/v1/notices/${notice}/evidence`, REVEAL),
  'POST /v1/notices/:id/cancel': (api, { notice }) => api.post(`/v1/notices/${notice}/cancel`, {}),
  'POST /v1/policy/evaluate': (api, { ref }) =>
    api.post('/v1/policy/evaluate', { borrower: ref, purpose: 'collection', medium: 'sms' }),
  'POST /v1/policy/adverse-action': (api, { ref }) =>
    api.post('/v1/policy/adverse-action', { borrower: ref, action: 'litigation', accountRef: 'account-1' }),
  'POST /v1/reverifications': (api, { ref, channel }) =>
    api.post('/v1/reverifications', { borrower: ref, channelId: channel, reason: 'lender' }),
  'GET /v1/reverifications/:id': (api, ids) => api.get(`/v1/reverifications/${ids.case}`),
  'POST /v1/reverifications/:id/step-up': (api, ids) =>
    api.post(`/v1/reverifications/${ids.case}/step-up`, {
      assertion: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl',
    }),
  'POST /v1/keys/:id/rotate': (api, { key }) => api.post(`/v1/keys/${key}/rotate`, {}),
  'POST /v1/keys/:id/revoke': (api, { key }) => api.post(`/v1/keys/${key}/revoke`),
  'POST /v1/oauth-clients/:id/rotate': (api, { client }) =>
    api.post(`/v1/oauth-clients/${client}/rotate`, {}),
  'PUT /v1/oauth-clients/:id/jwks': (api, { client }) =>
    api.put(`/v1/oauth-clients/${client}/jwks`, { jwks: JWKS }),
  'POST /v1/oauth-clients/:id/revoke': (api, { client }) => api.post(`/v1/oauth-clients/${client}/revoke`),
  'POST /v1/operators/:id/role': (api, { operator }) =>
    api.post(`/v1/operators/${operator}/role`, { role: 'admin' }),
  'POST /v1/operators/:id/disable': (api, { operator }) => api.post(`/v1/operators/${operator}/disable`),
  'POST /v1/operators/:id/invite': (api, { operator }) => api.post(`/v1/operators/${operator}/invite`),
  // Last: it makes a borrower of the caller's own under the same name.
  'PUT /v1/borrowers/:externalRef': (api, { ref }) => api.put(`/v1/borrowers/${ref}`, make.borrower()),
};

/** Routes that name no row of a lender, and why. */
const WITHOUT: [pattern: RegExp, why: string][] = [
  [/^\w+ \/(sandbox|health|metrics)\b/, 'the sandbox and the health of the process: no key, no lender'],
  [/^\w+ \/r(\/|$)/, 'the borrower: whoever holds the link, by its secret and no id'],
  [/^\w+ \/account(\/|$)/, 'a person: by what they prove themselves by, and a session of their lender'],
  [/^\w+ \/(oauth2|\.well-known)\//, 'a client: by its secret or its keys; and what is public'],
  [/^POST \/v1\/receipts\//, 'a carrier: by its signature over the address of the lender'],
  [/^GET \/v1\/(evidence|checkpoints|tiles)\//, 'the log of the caller itself: by places in it, not by ids'],
  [
    /^POST \/v1\/(imports|templates|policies|webhook-endpoints|keys|oauth-clients|operators)$/,
    'makes a row of its own',
  ],
  [
    /^GET \/v1\/(incidents|templates|policies|webhook-endpoints|keys|oauth-clients|operators)$/,
    'lists its own',
  ],
];

describe('a lender never sees another’s rows', () => {
  let app: TestApp;
  let person: Person;
  let other: Api;
  let theirs: Ids;
  let tables: string[];
  let lender: { theirs: string; ours: string };
  beforeAll(async () => {
    app = await startTestApp();
    const now = await toNextMorning(app);
    other = await anotherLender(app);
    person = await enrol(app, ['phone', 'email', 'app']);
    theirs = await fill(app, person, now);
    expect((await other.put('/v1/borrowers/ours', make.borrower())).status).toBe(201);
    const [{ a, b }] = await app.sql(
      `SELECT (SELECT id FROM lender WHERE slug = 'demo') AS a, (SELECT id FROM lender WHERE slug = 'other') AS b`,
    );
    lender = { theirs: a, ours: b };
    tables = await findLenderTables({ query: (sql: string) => app.sql(sql) as Promise<any> });
    await app.inside(Checkpoints).covering(lender.theirs);
    for (const sql of rowsNoCallMakes(lender.theirs)) await app.sql(sql);
  });
  afterAll(() => app.stop());

  const ownerOf = (table: string) => (table === 'lender' ? 'id' : 'lender_id');
  const digest = async () => {
    // What waited for the log is in its tree by now, and signed: nothing moves by itself.
    await app.inside(Checkpoints).covering(lender.theirs);
    await app.inside(LastUsed).flush();
    return Object.fromEntries(
      await Promise.all(
        tables.map(async (table) => {
          const [row] = await app.sql(
            `SELECT count(*)::int AS n, md5(string_agg(t::text, '' ORDER BY t::text)) AS sum FROM ${table} t WHERE ${ownerOf(table)} = '${lender.theirs}'`,
          );
          return [table, row];
        }),
      ),
    );
  };

  it('has a case for every route that names a row', () => {
    const routes = routesOf(app).filter((route) => !WITHOUT.some(([pattern]) => pattern.test(route)));
    expect(routes).toEqual(Object.keys(CASES).sort());
  });

  it('is told the same, byte for byte, of what is another’s and of what never was; nothing of it changes', async () => {
    const before = await digest();
    const answered: Record<string, number> = {};
    for (const [route, ask] of Object.entries(CASES)) {
      const unknown = neverWas();
      const [another, never] = [await ask(other, theirs), await ask(other, unknown)];
      expect([route, shape(another, theirs)]).toEqual([route, shape(never, unknown)]);
      // What is refused for its form alone has looked for nothing.
      expect([route, another.body.code]).not.toEqual([route, 'VALIDATION_FAILED']);
      answered[route] = another.status;
    }
    // Nothing was found that is not the caller's own: a borrower it makes here under a name that another uses too.
    const fine = Object.entries(answered).filter(([, status]) => status < 400);
    expect(Object.fromEntries(fine)).toEqual({
      'PUT /v1/borrowers/:externalRef': 201,
      'GET /v1/notices': 200,
      'POST /v1/notices/batch': 200,
    });
    expect(await digest()).toEqual(before);
  });

  it('while its own lender is shown each of them', async () => {
    const shown = Object.entries(CASES).filter(([route]) => route.startsWith('GET '));
    for (const [route, ask] of shown)
      expect([route, (await ask(app.api, theirs)).status]).toEqual([route, 200]);
  });

  it('in SQL too: the runtime role sees nobody’s rows without a lender, and only that lender’s with one', async () => {
    const empty: string[] = [];
    await asRuntime(async (client) => {
      for (const table of tables) {
        const count = async () => (await client.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n;
        expect([table, await count()]).toEqual([table, 0]);
        await client.query(`BEGIN; SET LOCAL stillyou.lender = '${lender.ours}'`);
        const { rows } = await client.query(`SELECT DISTINCT ${ownerOf(table)} AS id FROM ${table}`);
        expect([table, rows.filter(({ id }) => id !== lender.ours)]).toEqual([table, []]);
        await client.query('COMMIT');
        const [{ n }] = await app.sql(
          `SELECT count(*)::int AS n FROM ${table} WHERE ${ownerOf(table)} = '${lender.theirs}'`,
        );
        if (n === 0) empty.push(table);
        // What a transaction was told is gone with it.
        expect([table, await count()]).toEqual([table, 0]);
      }
    });
    // A table that nobody has rows in would prove nothing; this one is emptied each second, see the next test.
    expect(empty).toEqual(['evidence_inbox']);
  });

  it('nor changes, removes or adds any of them', async () => {
    const before = await digest();
    await asRuntime(async (client) => {
      for (const table of tables) {
        const own = ownerOf(table);
        const [row] = await app.sql(
          table === 'evidence_inbox'
            ? `SELECT jsonb_build_object('lender_id', '${lender.theirs}', 'seq', 0, 'entry_id', gen_random_uuid(), 'leaf', '') AS row`
            : `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${own} = '${lender.theirs}' LIMIT 1`,
        );
        const insert = `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::${table}, $1)`;
        const tried = {
          update: await attempt(
            client,
            `UPDATE ${table} SET ${own} = ${own} WHERE ${own} = $1`,
            lender.theirs,
          ),
          remove: await attempt(client, `DELETE FROM ${table} WHERE ${own} = $1`, lender.theirs),
          insert: await attempt(client, insert, row.row),
        };
        const may = (right: string) => (rightsOf(table).includes(right) ? 0 : 'permission denied');
        expect([table, tried]).toEqual([
          table,
          { update: may('UPDATE'), remove: may('DELETE'), insert: 'row-level security' },
        ]);
      }
    });
    expect(await digest()).toEqual(before);
    await expectAlwaysTrue(app);
  });

  /** As the service connects, with no lender set. */
  async function asRuntime(work: (client: Client) => Promise<void>): Promise<void> {
    const client = new Client({ connectionString: await runtimeUrl(app.databaseUrl) });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }

  /** Rows touched, or which rule refused it; undone either way. */
  async function attempt(client: Client, sql: string, value: unknown): Promise<number | string> {
    await client.query(`BEGIN; SET LOCAL stillyou.lender = '${lender.ours}'`);
    try {
      return (await client.query(sql, [value])).rowCount!;
    } catch (error) {
      const said = (error as Error).message;
      return ['permission denied', 'row-level security'].find((rule) => said.includes(rule)) ?? said;
    } finally {
      await client.query('ROLLBACK');
    }
  }
});

/** Status, headers and body, with the ids that were asked about and those of the answer itself taken out. */
function shape(answer: Answer, asked: Ids): unknown {
  let text = JSON.stringify(answer.body);
  for (const [name, id] of Object.entries(asked))
    if (name !== 'policy') text = text.replaceAll(id, `<${name}>`);
  text = text
    .replace(/"requestId":"[^"]*"/g, '"requestId":"…"')
    .replace(/(brw|chn|cns|hld|rvf|ntc)_[0-9a-f]{32}/g, '$1_…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\+86 ?\d+\*+\d+|\d{3}\*+\d{4}/g, '<masked>');
  return { status: answer.status, headers: [...answer.headers.keys()].sort(), text };
}
