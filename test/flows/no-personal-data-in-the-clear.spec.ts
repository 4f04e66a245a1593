import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BorrowersHands, codeIn, linkIn } from '../../demo/client/hands';
import { expectAlwaysTrue } from '../support/always-true';
import type { TestApp } from '../support/app';
import { Aviary, findCanaries, formsOf, type Place } from '../support/canaries/canary';
import { startChildService, type ChildService } from '../support/canaries/child-service';
import { dumpOf, walMark, walSince } from '../support/canaries/places';
import * as make from '../support/make';
import { noticeOf, toNextMorning } from '../support/people';
import { WebhookReceiver } from '../support/webhook-receiver';

const PATIENCE_MS = 240_000;

describe('the scanner', () => {
  const aviary = new Aviary();
  const [phone, name] = [aviary.phone(), aviary.chineseName()];
  const email = aviary.email();
  const hides = (text: string | Buffer) =>
    findCanaries(aviary.canaries, [{ name: 'here', bytes: Buffer.from(text as string) }]).length > 0;

  it.each<[string, (value: string) => string | Buffer]>([
    ['as it is', (v) => `x${v}y`],
    ['base64', (v) => Buffer.from(v).toString('base64')],
    ['base64 behind one byte', (v) => Buffer.from(`a${v}b`).toString('base64')],
    ['base64 behind two bytes', (v) => Buffer.from(`ab${v}cd`).toString('base64')],
    ['base64url', (v) => Buffer.from(v).toString('base64url')],
    ['hex', (v) => Buffer.from(v).toString('hex')],
    ['HEX', (v) => Buffer.from(v).toString('hex').toUpperCase()],
    ['URL', (v) => encodeURIComponent(v)],
    ['url', (v) => encodeURIComponent(v).replace(/%../g, (e) => e.toLowerCase())],
    ['UTF-16', (v) => Buffer.from(v, 'utf16le')],
    [
      'JSON escapes',
      (v) => JSON.stringify(v).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`),
    ],
  ])('finds every kind of value in %s', (_, write) => {
    for (const value of [phone, name, email]) expect([value, hides(write(value))]).toEqual([value, true]);
  });

  it('finds a number however it is grouped, and more of it than a mask shows', () => {
    const national = phone.slice(3);
    expect(hides(`+86 ${national.slice(0, 3)} ${national.slice(3, 7)} ${national.slice(7)}`)).toBe(true);
    expect(hides(`(${national.slice(0, 3)}) ${national.slice(3, 7)}-${national.slice(7)}`)).toBe(true);
    expect(hides(national.slice(0, 9))).toBe(true);
    expect(hides(`${national.slice(0, 3)}****${national.slice(-4)}`)).toBe(false);
  });

  it('finds nothing where nothing is', () => {
    expect(hides('c'.repeat(10_000))).toBe(false);
    expect(formsOf({ what: 'phone', value: phone }).length).toBeGreaterThan(15);
  });
});

describe('no personal data in the clear', () => {
  let app: ChildService;
  let mark: string;
  const aviary = new Aviary();
  /** Six digits turn up by chance in bytes: looked for as a word of their own, in texts. */
  const codes: string[] = [];
  const refs: string[] = [];
  const masks: [masked: string, address: string][] = [];

  beforeAll(async () => {
    app = await startChildService({ LOG_LEVEL: 'trace' });
    mark = await walMark(app.databaseUrl);
    aviary.keep('API key', app.key);
    await toNextMorning(app as unknown as TestApp);
  }, PATIENCE_MS);
  afterAll(() => app.stop());

  const ok = <T extends { status: number; body: any }>(answer: T): T['body'] => {
    if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  async function enrol(kinds: readonly ('phone' | 'email' | 'app' | 'letter')[], locale = 'en') {
    const now = await app.clock();
    const ref = make.externalRef();
    refs.push(ref);
    const givenName = locale === 'en' ? aviary.name() : aviary.chineseName();
    ok(await app.api.put(`/v1/borrowers/${ref}`, make.borrower({ givenName, locale })));
    const person = {
      ref,
      phone: aviary.phone(),
      email: aviary.email(),
      token: aviary.token(),
      letter: aviary.address(),
    };
    for (const kind of kinds) {
      const address = person[kind === 'app' ? 'token' : kind];
      const channel = ok(await app.api.post(`/v1/borrowers/${ref}/channels`, make[kind](now, { address })));
      masks.push([channel.masked, address]);
    }
    const identityProof = aviary.text('identity proof');
    ok(await app.api.post(`/v1/borrowers/${ref}/consents`, make.consent(now, { identityProof })));
    return person;
  }
  const remind = async (ref: string, over: make.Body = {}): Promise<string> =>
    ok(
      await app.api.post(
        '/v1/notices',
        make.notice(ref, await app.clock(), {
          data: { dueDate: '2027-03-15', amount: aviary.amount() },
          ...over,
        }),
      ),
    ).id;
  const harvest = (message: { text: string; link?: string } | undefined): string => {
    const link = linkIn(message);
    aviary.keep('link token', link.split('#')[1]!);
    const reference = /\b[A-Z0-9]{4}-[A-Z0-9]{4}\b/.exec(message!.text)?.[0];
    if (reference) aviary.keep('short reference', reference);
    return link;
  };

  it(
    'through the stories: a dead number, a new one, a recycled one, nothing left',
    async () => {
      // A and B: the number died, the mailbox gets the link, a new number is given and confirmed (or not).
      for (const kinds of [
        ['phone', 'email', 'app'],
        ['phone', 'email'],
      ] as const) {
        const person = await enrol(kinds, kinds.length === 3 ? 'en' : 'zh-CN');
        await app.handset(person.phone).set('unknown_subscriber');
        const notice = await remind(person.ref);
        await app.advance('PT5M');
        const link = harvest(
          (await app.mailbox(person.email).messages()).find((m) => m.text.includes('/r#')),
        );
        const newNumber = aviary.phone();
        const hands = new BorrowersHands(app.url, app.sandbox);
        await hands.giveNewNumber(link, newNumber);
        codes.push(codeIn((await app.handset(newNumber).messages())[0]));
        await app.advance('PT10S');
        if (kinds.length === 3) {
          await hands.confirm(harvest((await app.device(person.token).messages())[0]));
          await app.advance('PT10S');
        }
        await app.advance('P4D');
        await remind(person.ref);
        await app.advance('PT10M');
        expect(await noticeOf(app as unknown as TestApp, notice)).toMatchObject({ id: notice });
        for (const path of [
          `/v1/notices/${notice}`,
          `/v1/notices/${notice}/explain`,
          `/v1/borrowers/${person.ref}`,
        ])
          said.push(Buffer.from(JSON.stringify((await app.api.get(path)).body)));
      }
      // C: delivered to a stranger. D: nothing left.
      const recycled = await enrol(['phone', 'email']);
      await app.handset(recycled.phone).set('recycled');
      await app.registry(recycled.phone).set({ recycledOn: (await app.clock()).toISOString().slice(0, 10) });
      const lost = await enrol(['phone', 'email', 'app', 'letter']);
      await app.handset(lost.phone).set('unknown_subscriber');
      await app.mailbox(lost.email).set('mailbox_unknown');
      await app.device(lost.token).set('unregistered');
      await app.advance('P1D');
      await remind(recycled.ref);
      const exhausted = await remind(lost.ref);
      await app.advance('P4D');
      expect(await noticeOf(app as unknown as TestApp, exhausted)).toMatchObject({ status: 'exhausted' });
    },
    PATIENCE_MS,
  );

  it(
    'through complaints, replies, an import, webhooks, and carriers in trouble',
    async () => {
      const receiver = await WebhookReceiver.start();
      const endpoint = ok(await app.api.post('/v1/webhook-endpoints', { url: receiver.url }));
      aviary.keep('webhook secret', endpoint.secret);
      const person = await enrol(['phone', 'email']);
      ok(await app.api.post('/v1/complaints', { borrower: person.ref, detail: aviary.text('complaint') }));
      await app.handset(person.phone).reply(aviary.text('reply'));
      await app.handset(person.phone).reply(`STOP ${aviary.text('stop')}`);
      const unlucky = await enrol(['phone', 'email']);
      await app.mailbox(unlucky.email).set('mailbox_full');
      await app.carrier('sms').set({ up: false });
      await remind(unlucky.ref);
      await app.advance('PT3H');
      await app.carrier('sms').set({ up: true });
      await app.advance('P1D');

      const header =
        'external_ref,given_name,locale,country,phone,phone_verified_at,phone_verified_by,email,source';
      const at = make.daysFrom(await app.clock(), -20);
      const row = (source: string, phone = aviary.phone()) =>
        `${make.externalRef()},${aviary.name()},en,CN,${phone},${at},branch,${aviary.email()},${source}`;
      const rows = [
        row('contract'),
        row('address_book'),
        row('contract', aviary.keep('no number', '+861391234567890123')),
        `${row('contract')},${aviary.phone()}`,
      ];
      const job = ok(
        await app.api.post('/v1/imports', [header, ...rows].join('\n'), { 'content-type': 'text/csv' }),
      );
      await app.advance('PT1M');
      const rejects = ok(await app.api.get(`/v1/imports/${job.id}/rejects`));
      expect(rejects.items.length).toBeGreaterThanOrEqual(2);
      said.push(
        Buffer.from(JSON.stringify([job, rejects])),
        ...receiver.calls.map((call) => Buffer.from(call.raw)),
      );
      expect(receiver.calls.length).toBeGreaterThan(3);
      await receiver.stop();
    },
    PATIENCE_MS,
  );

  it(
    'through mistakes: personal data in every field, path, header and key',
    async () => {
      const person = await enrol(['phone']);
      const channelId = ok(await app.api.get(`/v1/borrowers/${person.ref}`)).channels[0].id;
      const values = () => [aviary.phone(), aviary.email(), aviary.name(), aviary.address(), aviary.token()];
      const bodies = {
        borrower: make.borrower(),
        channel: make.phone(await app.clock()),
        consent: make.consent(await app.clock()),
        notice: make.notice(person.ref, await app.clock()),
        signal: {
          borrower: person.ref,
          channelId,
          kind: 'wrong_person',
          occurredAt: (await app.clock()).toISOString(),
        },
        webhook: { url: 'https://hooks.lender.example/' },
      };
      const answers: unknown[] = [];
      const call = async (
        method: string,
        path: string,
        body?: unknown,
        headers: Record<string, string> = {},
      ) => {
        const answer = await app.api.call(method, path, body, headers);
        answers.push({ ...answer, headers: [...answer.headers] });
        return answer.status;
      };
      const wrong = async (method: string, path: string, body: make.Body) => {
        // Each known field made a list (so that it is wrong), and an unknown one that is named by the value.
        for (const name of Object.keys(body)) await call(method, path, { ...body, [name]: [values()] });
        for (const value of values())
          expect(await call(method, path, { ...body, [value]: value })).toBeGreaterThanOrEqual(400);
        expect(
          await call(method, path, `{"a": ${aviary.phone()} ${aviary.name()}`, {
            'content-type': 'application/json',
          }),
        ).toBe(400);
        expect(await call(method, path, aviary.text('body'), { 'content-type': 'text/xml' })).toBe(415);
      };
      await wrong('PUT', `/v1/borrowers/${make.externalRef()}`, { ...bodies.borrower, locale: 'xx' });
      await wrong('POST', `/v1/borrowers/${person.ref}/channels`, {
        ...bodies.channel,
        provenance: 'address_book',
      });
      await wrong('POST', `/v1/borrowers/${person.ref}/consents`, {
        ...bodies.consent,
        subjectRole: 'nobody',
      });
      await wrong('POST', '/v1/notices', { ...bodies.notice, template: 'no-such' });
      await wrong('POST', '/v1/signals', { ...bodies.signal, kind: 'no_such' });
      await wrong('POST', '/v1/webhook-endpoints', { ...bodies.webhook, url: 'nonsense' });
      for (const value of values()) {
        const inPath = encodeURIComponent(value);
        const headers = {
          'user-agent': value.replace(/[^\x20-\x7e]/g, ''),
          referer: `https://x.example/?q=${inPath}`,
          cookie: `a=${inPath}`,
          'x-request-id': inPath,
        };
        for (const path of [
          'borrowers',
          'notices',
          'imports',
          'reverifications',
          'webhook-endpoints',
          'no-such-room',
        ])
          expect(await call('GET', `/v1/${path}/${inPath}?q=${inPath}`, undefined, headers)).toBe(404);
        await call('GET', `/v1/events?after=${inPath}`);
        await call('GET', `/${inPath}/${inPath}`);
        await call('GET', `/v1/borrowers/%00${inPath}`);
        await call('POST', `/v1/receipts/sms-twilio/${inPath}?q=${inPath}`, value, {
          'content-type': 'text/plain',
        });
        await call('POST', `/v1/receipts/sms-twilio/demo?q=${inPath}`, `From=${inPath}`, {
          'content-type': 'application/x-www-form-urlencoded',
        });
        await call('POST', '/v1/notices', { ...bodies.notice, borrower: value });
        await call('POST', '/v1/notices', { ...bodies.notice, template: value });
        await call('POST', '/v1/notices', { ...bodies.notice, data: { dueDate: value, amount: value } });
        await call('POST', '/v1/signals', { ...bodies.signal, note: value });
        await call('POST', '/v1/complaints', { borrower: value, detail: value });
        await call('POST', '/v1/complaints', { borrower: person.ref, detail: `${value}\u0000` });
        await call('POST', '/v1/webhook-endpoints', { url: `https://x:${inPath}@hooks.example/${inPath}` });
        await call('POST', '/r/open', `token=${inPath}`, {
          'content-type': 'application/x-www-form-urlencoded',
          origin: app.url,
        });
        await call('POST', '/r/new-link', `reference=${inPath}`, {
          'content-type': 'application/x-www-form-urlencoded',
          origin: app.url,
        });
        // A key that is used, so that it is kept.
        ok(
          await app.api.post(
            '/v1/complaints',
            { borrower: person.ref, detail: aviary.text('complaint') },
            { 'idempotency-key': inPath },
          ),
        );
        const stranger = await app.outside.call('GET', '/v1/events', undefined, {
          authorization: `Bearer ${aviary.keep('wrong key', `sk_live_${value.replace(/[^\w.+-]/g, '')}`)}`,
        });
        expect(stranger.status).toBe(401);
      }
      said.push(Buffer.from(JSON.stringify(answers)));
      await app.advance('PT5M');
    },
    PATIENCE_MS,
  );

  it(
    'through a database that fails in the middle',
    async () => {
      const person = await enrol(['phone']);
      const post = () =>
        app.api.post(`/v1/borrowers/${person.ref}/channels`, {
          kind: 'phone',
          address: aviary.phone(),
          provenance: 'contract',
        });
      for (const [breaks, heals] of [
        ['ALTER TABLE channel_index RENAME TO elsewhere', 'ALTER TABLE elsewhere RENAME TO channel_index'],
        [
          'ALTER TABLE channel ADD CONSTRAINT nobody CHECK (false) NOT VALID',
          'ALTER TABLE channel DROP CONSTRAINT nobody',
        ],
        [
          'ALTER TABLE channel ALTER masked TYPE varchar(16) USING left(masked, 16)',
          'ALTER TABLE channel ALTER masked TYPE text',
        ],
      ] as const) {
        await app.sql(breaks);
        const answer = await app.api.post(`/v1/borrowers/${person.ref}/channels`, {
          kind: 'email',
          address: aviary.email(),
          provenance: 'contract',
        });
        await app.sql(heals);
        expect(answer.status).toBeGreaterThanOrEqual(422);
        said.push(Buffer.from(JSON.stringify(answer.body)));
      }
      const cut = Array.from({ length: 12 }, post);
      await app.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      said.push(
        Buffer.from(
          JSON.stringify((await Promise.all(cut.map((c) => c.catch(() => null)))).map((a) => a?.body)),
        ),
      );
      await post();
      await app.advance('PT5M');
      expect(app.said().toString()).toMatch(/"fault":"QueryFailedError 42P01/);
    },
    PATIENCE_MS,
  );

  /** What callers were answered, and what was pushed to them: masked, or nothing. */
  const said: Buffer[] = [];

  it(
    'leaves none in what the process said, its metrics, any table, the log ahead, or an answer',
    async () => {
      await expectAlwaysTrue(app as unknown as TestApp);
      const wal = await walSince(app.databaseUrl, mark);
      if (!wal) console.warn('the server is not on this machine: its log ahead was not looked at');
      const metrics = Buffer.from(await (await fetch(`${app.url}/metrics`)).text());
      said.push(Buffer.from(JSON.stringify(await app.events())));
      const texts: Place[] = [
        { name: 'stdout and stderr', bytes: app.said() },
        { name: 'metrics', bytes: metrics },
        { name: 'answers and events', bytes: Buffer.concat(said) },
        ...(await dumpOf(app.databaseUrl)),
      ];
      expect(aviary.canaries.length).toBeGreaterThan(150);
      expect(app.said().toString()).toContain('"msg":"answered"');
      // What does stand in the clear is found: an externalRef is the lender's own key.
      const control = [{ what: 'externalRef', value: refs[0]! }];
      expect(findCanaries(control, texts).join()).toContain('public.borrower.external_ref');
      if (wal) expect(findCanaries(control, wal)).not.toEqual([]);
      expect(findCanaries(aviary.canaries, texts)).toEqual([]);
      expect(findCanaries(aviary.canaries, wal ?? [])).toEqual([]);
      expect(codes.length).toBeGreaterThan(1);
      for (const { name, bytes } of texts.filter((t) => !t.name.endsWith('_at')))
        for (const code of codes)
          expect([
            name,
            code,
            new RegExp(`(?<![\\w.])${code}(?!\\w)`).test(bytes.toString('latin1')),
          ]).toEqual([name, code, false]);
      // The search kept this process from hearing that idle connections were closed.
      await new Promise(setImmediate);
    },
    PATIENCE_MS,
  );

  it('shows no more of an address than its mask does', () => {
    expect(masks.length).toBeGreaterThan(15);
    for (const [masked, address] of masks) {
      const shown = address.startsWith('+')
        ? `${address.slice(3, 6)}****${address.slice(-4)}`
        : address.startsWith('push-')
          ? `app …${address.slice(-4)}`
          : address.includes('@')
            ? `c***@mail.example`
            : `${address.slice(0, 3)}****`;
      expect(masked).toBe(shown);
    }
  });

  it('labels its metrics from closed lists', async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    const templates = /^(none|\/[\w/:.-]*)$/;
    const LABELS: Record<string, RegExp> = {
      method: /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/,
      route: templates,
      status: /^[1-5]\d\d$/,
      provider: /^(sms-twilio|email-smtp|push-sandbox|check-camara)$/,
      outcome: /^(delivered|answered|failed|refused)$/,
      reason: /^(gone|last_try_failed)$/,
      country: /^[A-Z]{2}$/,
      series: /^(prefix|operator|provider)$/,
      le: /^(\+Inf|[\d.]+)$/,
      quantile: /^[\d.]+$/,
      type: /^[A-Za-z]+$/,
      kind: /^(major|minor|incremental|weakcb)$/,
      space: /^[a-z_]+$/,
      version: /^v\d+\.\d+\.\d+$/,
      major: /^\d+$/,
      minor: /^\d+$/,
      patch: /^\d+$/,
    };
    const labels = [...text.matchAll(/^\w+\{([^}]*)\}/gm)].flatMap(([, all]) => [
      ...all!.matchAll(/(\w+)="([^"]*)"/g),
    ]);
    expect(labels.length).toBeGreaterThan(100);
    for (const [pair, name, value] of labels)
      expect([pair, LABELS[name!]?.test(value!)]).toEqual([pair, true]);
    const document: any = ok(await app.outside.get('/openapi.json'));
    const routes = new Set(labels.filter(([, name]) => name === 'route').map(([, , value]) => value));
    expect(routes.size).toBeGreaterThan(10);
    const known = Object.keys(document.paths).map((path) => path.replace(/\{(\w+)\}/g, ':$1'));
    // What the document leaves out: pages, the sandbox, receipts, itself.
    for (const route of routes)
      expect([
        route,
        known.includes(route!) ||
          /^(none|\/(r|sandbox|docs|openapi\.json|v1\/receipts)(\/.*)?)$/.test(route!),
      ]).toEqual([route, true]);
  });
});

describe('an error that nobody caught', () => {
  it.each(['Promise.reject(error)', 'throw error', 'setImmediate(() => { throw error; })'])(
    'by %s is told without its values, and ends the process',
    (how) => {
      const secret = '+8613912345678';
      const script = `
      require('./dist/src/platform/tell-faults-plainly').tellFaultsPlainly();
      const { QueryFailedError } = require('typeorm');
      const cause = Object.assign(new Error('Key (address)=(${secret})'), { code: '23505', detail: '${secret}', constraint: 'channel_once' });
      const error = new QueryFailedError('INSERT', ['${secret}'], cause);
      ${how};`;
      const { status, stderr, stdout } = spawnSync(process.execPath, ['-e', script], {
        cwd: join(__dirname, '../..'),
        encoding: 'utf8',
      });
      expect(status).toBe(1);
      expect(JSON.parse(stderr)).toMatchObject({
        level: 'fatal',
        fault: 'QueryFailedError 23505 channel_once',
      });
      expect(stderr + stdout).not.toContain('139');
    },
  );
});
