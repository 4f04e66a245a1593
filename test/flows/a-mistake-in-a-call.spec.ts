import * as make from '../support/make';
import { startTestApp, type TestApp } from '../support/app';
import { expectAlwaysTrue } from '../support/always-true';

describe('a mistake in a call', () => {
  let app: TestApp;
  let now: Date;
  const ref = make.externalRef();

  beforeAll(async () => {
    app = await startTestApp();
    now = await app.clock();
    await app.api.put(`/v1/borrowers/${ref}`, make.borrower());
    await app.api.post(`/v1/borrowers/${ref}/channels`, make.phone(now));
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app));

  const problem = (
    answer: { status: number; body: any; headers: Headers },
    status: number,
    code: string,
    pointer?: string,
  ) => {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      status,
      code,
      title: expect.any(String),
      type: expect.any(String),
      detail: expect.any(String),
      requestId: expect.any(String),
    });
    expect(answer.status).toBe(status);
    if (pointer !== undefined) expect(answer.body.errors.map((e: any) => e.pointer)).toContain(pointer);
  };
  const countNotices = async () => (await app.sql('SELECT count(*)::int AS n FROM notice'))[0].n;

  it('names an unknown borrower', async () => {
    problem(
      await app.api.post('/v1/notices', make.notice('nobody', now)),
      422,
      'BORROWER_NOT_FOUND',
      '/borrower',
    );
    problem(await app.api.get('/v1/borrowers/nobody'), 404, 'NOT_FOUND');
  });

  it.each(['12', '+8612345', '+86138', 'call me', '+999123456789'])(
    'refuses the number %s and does not repeat it',
    async (address) => {
      const answer = await app.api.post(`/v1/borrowers/${ref}/channels`, {
        kind: 'phone',
        address,
        provenance: 'contract',
      });
      problem(answer, 422, 'CHANNEL_ADDRESS_INVALID', '/address');
      // Without the request's id, in which anything short can turn up.
      expect(JSON.stringify({ ...answer.body, requestId: '' })).not.toContain(address);
    },
  );

  it.each(['skip_trace', 'social_network', 'address_book', ''])(
    'refuses the provenance "%s", and the refusal is evidence',
    async (provenance) => {
      const address = make.phoneNumber();
      const answer = await app.api.post(`/v1/borrowers/${ref}/channels`, {
        kind: 'phone',
        address,
        provenance,
      });
      problem(answer, 422, 'PROVENANCE_NOT_ALLOWED', '/provenance');
      const [row] = await app.sql(
        `SELECT body FROM evidence_entry WHERE kind = 'channel.refused' ORDER BY id DESC LIMIT 1`,
      );
      expect(JSON.parse(row.body)).toMatchObject({ code: 'PROVENANCE_NOT_ALLOWED', channelKind: 'phone' });
      expect((await app.sql('SELECT count(*)::int AS n FROM channel'))[0].n).toBe(1);
    },
  );

  it('wants a proof that is complete and not in the future', async () => {
    const tomorrow = make.daysFrom(now, 1);
    problem(
      await app.api.post(`/v1/borrowers/${ref}/channels`, make.email(now, { verifiedAt: tomorrow })),
      422,
      'VERIFIED_AT_IN_FUTURE',
      '/verifiedAt',
    );
    problem(
      await app.api.post(`/v1/borrowers/${ref}/channels`, make.email(now, { verifiedBy: undefined })),
      422,
      'PROOF_INCOMPLETE',
    );
  });

  it.each([
    ['a deadline in the past', { deliverBy: '2020-01-01T00:00:00Z' }, 'DEADLINE_IN_PAST', '/deliverBy'],
    ['an unknown template', { template: 'no-such' }, 'TEMPLATE_NOT_FOUND', '/template'],
    ['a missing variable', { data: { dueDate: '2027-03-15' } }, 'TEMPLATE_VARIABLE_MISSING', '/data/amount'],
    [
      'an amount that is none',
      { data: { dueDate: '2027-03-15', amount: 'abc' } },
      'TEMPLATE_VARIABLE_INVALID',
      '/data/amount',
    ],
    [
      'a date that is none',
      { data: { dueDate: 'tomorrow', amount: '1.00' } },
      'TEMPLATE_VARIABLE_INVALID',
      '/data/dueDate',
    ],
    [
      'a line break in a value',
      { data: { dueDate: '2027-03-15', amount: '1.00', note: 'a\r\nBcc: x@y' } },
      'TEMPLATE_VARIABLE_INVALID',
      '/data/note',
    ],
    ['a purpose that is not the template’s', { purpose: 'marketing' }, 'PURPOSE_MISMATCH', '/purpose'],
    ['an unknown account', { accountRef: 'other' }, 'ACCOUNT_NOT_FOUND', '/accountRef'],
    ['an unknown key', { extra: 1 }, 'VALIDATION_FAILED', '/extra'],
    ['a time without an offset', { deliverBy: '2027-01-01T00:00:00' }, 'VALIDATION_FAILED', '/deliverBy'],
    [
      'a duration that is none',
      { ladder: [{ medium: 'sms', fallbackAfter: 'soon' }] },
      'VALIDATION_FAILED',
      '/ladder/0/fallbackAfter',
    ],
  ])('refuses %s', async (_what, over, code, pointer) => {
    const before = await countNotices();
    problem(await app.api.post('/v1/notices', make.notice(ref, now, over as make.Body)), 422, code, pointer);
    expect(await countNotices()).toBe(before);
  });

  it('refuses a template that says more than any channel may carry', async () => {
    const other = make.externalRef();
    await app.api.put(`/v1/borrowers/${other}`, make.borrower());
    await app.api.post(`/v1/borrowers/${other}/channels`, {
      kind: 'phone',
      address: make.phoneNumber(),
      provenance: 'contract',
    });
    problem(
      await app.api.post('/v1/notices', make.notice(other, now)),
      422,
      'NO_CHANNEL_MAY_CARRY',
      '/template',
    );
  });

  it('refuses a body that is too large, or no JSON, or of another kind', async () => {
    problem(
      await app.api.post(
        '/v1/notices',
        make.notice(ref, now, { data: { dueDate: 'x'.repeat(300_000), amount: '1' } }),
      ),
      413,
      'BODY_TOO_LARGE',
    );
    problem(
      await app.api.post('/v1/notices', '{"borrower":', { 'content-type': 'application/json' }),
      400,
      'MALFORMED_JSON',
    );
    problem(
      await app.api.post('/v1/notices', '<a/>', { 'content-type': 'text/xml' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });

  it('knows its keys and their scopes', async () => {
    problem(await app.outside.get(`/v1/borrowers/${ref}`), 401, 'UNAUTHENTICATED');
    const wrong = await app.outside.call('GET', `/v1/borrowers/${ref}`, undefined, {
      authorization: 'Bearer sk_live_wrong',
    });
    problem(wrong, 401, 'UNAUTHENTICATED');
  });

  it('runs a delay that is already past at once', async () => {
    const { status, body } = await app.api.post(
      '/v1/notices',
      make.notice(ref, now, { notBefore: '2020-01-01T00:00:00Z' }),
    );
    expect(status).toBe(201);
    expect(new Date(body.currentStep.at).getTime()).toBeLessThanOrEqual((await app.clock()).getTime());
  });

  it('keeps a receipt for a message it does not know', async () => {
    const { body } = await app.outside.call(
      'POST',
      '/v1/receipts/sms-twilio/demo',
      'MessageSid=SM1&MessageStatus=delivered',
      { 'content-type': 'application/x-www-form-urlencoded' },
    );
    expect(body.code).toBe('RECEIPT_NOT_SIGNED');
    problem(
      await app.outside.call('POST', '/v1/receipts/no-such/demo', 'x', { 'content-type': 'text/plain' }),
      404,
      'NOT_FOUND',
    );
  });

  it('answers the same key with the same answer, and another body with a refusal', async () => {
    const body = make.notice(ref, now);
    const headers = { 'idempotency-key': 'same-key-1' };
    const first = await app.api.post('/v1/notices', body, headers);
    const again = await app.api.post('/v1/notices', body, headers);
    expect(again.status).toBe(201);
    expect(again.body.id).toBe(first.body.id);
    problem(
      await app.api.post('/v1/notices', { ...body, critical: true }, headers),
      422,
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('takes no contact value with a signal, wherever it stands', async () => {
    const { body } = await app.api.get(`/v1/borrowers/${ref}`);
    const signal = {
      borrower: ref,
      channelId: body.channels[0].id,
      kind: 'borrower_stated_change',
      occurredAt: now.toISOString(),
    };
    for (const extra of [
      { newNumber: '+8613912345678' },
      { note: 'call 139 1234 5678' },
      { detail: { e: 'a@b.example' } },
    ]) {
      problem(await app.api.post('/v1/signals', { ...signal, ...extra }), 422, 'CONTACT_VALUE_NOT_ALLOWED');
    }
  });
});
