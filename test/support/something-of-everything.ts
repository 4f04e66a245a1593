import { generateKeyPairSync } from 'node:crypto';
import type { Answer } from '../../demo/client/http';
import type { TestApp } from './app';
import * as make from './make';
import { accept, type Person } from './people';

/** What names a row in a path, a query or a body. */
export interface Ids {
  ref: string;
  channel: string;
  consent: string;
  hold: string;
  notice: string;
  event: string;
  import: string;
  incident: string;
  endpoint: string;
  case: string;
  statement: string;
  key: string;
  client: string;
  operator: string;
  template: string;
  policy: string;
}

export const REVEAL = { purpose: 'complaint', reason: 'asked by the borrower' };
export const PERIOD = { from: '2020-01-01', to: '2040-01-01' };
/** Public keys as a client has them. */
export const JWKS = {
  keys: [
    {
      ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
      kid: 'first',
      use: 'sig',
      alg: 'EdDSA',
    },
  ],
};
/** Something of everything a lender can have. */
export async function fill(app: TestApp, person: Person, now: Date): Promise<Ids> {
  const { ref } = person;
  const made = async (answer: Promise<Answer>) => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };
  const { api } = app;
  const channel = (await person.channel('phone')).id as string;
  const endpoint = await made(
    api.post('/v1/webhook-endpoints', { url: 'https://hooks.example.com/stillyou' }),
  );
  const notice = await accept(app, make.notice(ref, now));
  const imported = await made(
    api.post('/v1/imports', `${JSON.stringify({ externalRef: 'bad' })}\n`, {
      'content-type': 'application/x-ndjson',
    }),
  );
  const opened = await made(
    api.post('/v1/reverifications', { borrower: ref, channelId: channel, reason: 'lender' }),
  );
  await app.advance('PT1M');
  const hold = await made(api.post('/v1/complaints', { borrower: ref, detail: 'too loud' }));
  await made(api.post(`/v1/borrowers/${ref}/channels/${channel}/reveal`, REVEAL));
  const statement = await made(api.post(`/v1/borrowers/${ref}/reachability-statements`, PERIOD));
  const key = await made(api.post('/v1/keys', { name: 'core', scopes: ['notices:read'] }));
  const client = await made(
    api.post('/v1/oauth-clients', { name: 'core', scopes: ['notices:read'], jwks: JWKS }),
  );
  const operator = await made(api.post('/v1/operators', { login: 'wang.lei', role: 'viewer' }));
  const consents = (await person.borrower()).consents;
  await made(api.post('/v1/policies', { overrides: [] }));
  await made(api.post('/v1/templates', ownTemplate));
  // Tried by now; from here on nothing of it moves by itself.
  await made(api.call('PATCH', `/v1/webhook-endpoints/${endpoint.id}`, { disabled: true }));
  const [incident] = await app.sql(
    `INSERT INTO incident (id, lender_id, series, state, numbers, baseline_per_hour, opened_at)
     SELECT gen_random_uuid(), id, 'provider:sms', 'open', 20, 1, now() FROM lender WHERE slug = 'demo' RETURNING id`,
  );
  return {
    ref,
    channel,
    consent: consents[0].id,
    hold: hold.id,
    notice,
    event: (await app.events())[0]!.id,
    import: imported.id,
    incident: `inc_${String(incident.id).replaceAll('-', '')}`,
    endpoint: endpoint.id,
    case: opened.id,
    statement: statement.id,
    key: key.id,
    client: client.id,
    operator: operator.id,
    template: ownTemplate.name,
    policy: '1',
  };
}

const ownTemplate = {
  name: 'our-visit',
  purpose: 'servicing_reminder',
  variables: [{ name: 'visitOn', class: 'SERVICE' }],
  bodies: ['en', 'zh-CN'].map((locale) => ({
    class: 'SERVICE',
    media: ['sms'],
    locale,
    text: '{{ lenderName }}: a visit is planned on {{ visitOn | day }}.',
  })),
};

/** What only a job or a rare course of things writes. */
export function rowsNoCallMakes(lenderId: string): string[] {
  const one = `(SELECT id FROM borrower WHERE lender_id = '${lenderId}' LIMIT 1)`;
  const via = `(SELECT id FROM channel WHERE lender_id = '${lenderId}' LIMIT 1)`;
  return [
    `INSERT INTO suppression VALUES ('${lenderId}', sha256('x'), 1, now(), now())`,
    `INSERT INTO series_hour VALUES ('${lenderId}', 'provider:sms', now(), 3)`,
    `INSERT INTO strong_sighting VALUES ('${lenderId}', 'provider:sms', gen_random_uuid(), ${one}, ${via}, 'x', now())`,
    `INSERT INTO worked_tally VALUES ('${lenderId}', 'sms', 1, 2, 1, now())`,
    `INSERT INTO worked_mark (lender_id, counted_to) VALUES ('${lenderId}', gen_random_uuid()) ON CONFLICT DO NOTHING`,
    `INSERT INTO reverification_session (id, lender_id, reverification_id, link_id, cookie_hash, created_at, expires_at)
     SELECT gen_random_uuid(), lender_id, reverification_id, id, sha256('x'), now(), now() FROM reverification_link
      WHERE lender_id = '${lenderId}' LIMIT 1`,
    `INSERT INTO reverification_code (id, lender_id, reverification_id, session_id, link_id, channel_id, purpose, created_at, expires_at)
     SELECT gen_random_uuid(), lender_id, reverification_id, id, link_id, ${via}, 'mailbox', now(), now() FROM reverification_session
      WHERE lender_id = '${lenderId}' LIMIT 1`,
    `INSERT INTO evidence_cosignature SELECT lender_id, origin, size, 'witness', 'x' FROM evidence_checkpoint WHERE lender_id = '${lenderId}' LIMIT 1`,
    `INSERT INTO evidence_timestamp SELECT lender_id, origin, size, 'tsa', now(), 'x' FROM evidence_checkpoint WHERE lender_id = '${lenderId}' LIMIT 1`,
    `INSERT INTO oauth_assertion_used SELECT id, lender_id, sha256('x'), now() FROM oauth_client WHERE lender_id = '${lenderId}'`,
    `INSERT INTO operator_passkey (id, lender_id, operator_id, credential_id, public_key, counter, transports, created_at)
     SELECT gen_random_uuid(), lender_id, id, 'x', 'x', 0, '{}', now() FROM operator WHERE lender_id = '${lenderId}'`,
    `INSERT INTO operator_recovery_code SELECT id, lender_id, sha256('x') FROM operator WHERE lender_id = '${lenderId}'`,
    `INSERT INTO operator_session (id, lender_id, operator_id, token_hash, stage, proved_by, proved_at, created_at, last_seen_at, ends_at)
     SELECT gen_random_uuid(), lender_id, id, sha256('x'), 'full', '{hwk}', now(), now(), now(), now() FROM operator WHERE lender_id = '${lenderId}'`,
    `INSERT INTO sign_on VALUES ('${lenderId}', 'https://login.example', 'x', decode('01' || repeat('00', 28), 'hex'), 'groups', '{}', 'sub', now())`,
    `INSERT INTO number_check (id, lender_id, borrower_id, channel_id, provider, question, asked_at)
     VALUES (gen_random_uuid(), '${lenderId}', ${one}, ${via}, 'registry', 'recycled', now())`,
  ];
}
