import type { Api } from '../../demo/client/http';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { anotherKey, anotherLender } from '../support/keys';
import * as make from '../support/make';
import { enrol, toNextMorning, type Person } from '../support/people';

/** A reminder in the lender's own words, over SMS and mail. */
const draft = (name: string, over: object = {}, words = 'A visit is planned') => ({
  name,
  purpose: 'servicing_reminder',
  variables: [
    { name: 'visitOn', class: 'SERVICE' },
    { name: 'place', class: 'SERVICE', required: false },
  ],
  bodies: ['en', 'zh-CN'].flatMap((locale) => [
    {
      class: 'SERVICE',
      media: ['sms'],
      locale,
      text: `{{ lenderName }}: ${words} on {{ visitOn | day }}{% if place %} at {{ place }}{% endif %}.`,
    },
    {
      class: 'SERVICE',
      media: ['email'],
      locale,
      subject: 'A message from {{ neutralName }}',
      text: `${words} on {{ visitOn | day }}{% if place %} at {{ place }}{% endif %}.\n\nSee {{ address }}.`,
      html: `<p>${words} on <strong>{{ visitOn | day }}</strong>{% if place %} at {{ place }}{% endif %}.</p>`,
    },
  ]),
  ...over,
});

describe('a template is published by two', () => {
  let app: TestApp;
  let second: Api;
  let person: Person;
  beforeAll(async () => {
    app = await startTestApp();
    second = await anotherKey(app);
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  const notice = async (template: string, over: object = {}) =>
    app.api.post(
      '/v1/notices',
      make.notice(person.ref, await app.clock(), { template, data: { visitOn: '2027-03-15' }, ...over }),
    );
  const publish = (api: Api, name: string, n: number) =>
    api.post(`/v1/templates/${name}/versions/${n}/publish`);
  const codes = (body: any) => body.errors.map((e: any) => `${e.pointer} ${e.code}`);

  it('says nothing until somebody else published it', async () => {
    const drafted = await app.api.post('/v1/templates', draft('visit'));
    expect(drafted.status).toBe(201);
    expect(drafted.body).toMatchObject({ name: 'visit', n: 1, state: 'draft', publishedBy: null });
    expect((await notice('visit')).body).toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });

    const own = await publish(app.api, 'visit', 1);
    expect([own.status, own.body.code]).toEqual([409, 'FOUR_EYES_REQUIRED']);
    const done = await publish(second, 'visit', 1);
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ state: 'published', draftedBy: drafted.body.draftedBy });
    expect(done.body.publishedBy).not.toBe(done.body.draftedBy);
    expect([(await publish(second, 'visit', 1)).status, (await publish(second, 'visit', 2)).status]).toEqual([
      409, 404,
    ]);

    const { body } = await app.api.get('/v1/templates');
    expect(body.items.at(-1)).toMatchObject({ name: 'visit', origin: 'lender', version: done.body.version });
    expect(body.items.filter((t: any) => t.origin === 'built_in')).toHaveLength(9);

    const evidence = await app.sql(
      `SELECT kind, body::jsonb AS body FROM evidence_entry WHERE kind LIKE 'template.%' ORDER BY id`,
    );
    expect(evidence.map((e) => e.kind)).toEqual(['template.drafted', 'template.published']);
    expect(evidence[1].body).toMatchObject({
      template: 'visit',
      templateVersion: done.body.version,
      draftedBy: done.body.draftedBy,
      by: done.body.publishedBy,
    });
  });

  it('says in a notice what was published when it was accepted, also when another wording came since', async () => {
    const notBefore = make.daysFrom(await app.clock(), 1);
    const early = await notice('visit', { notBefore });
    expect(early.status).toBe(201);
    await app.api.post('/v1/templates', draft('visit', {}, 'A call is planned'));
    expect((await publish(second, 'visit', 2)).status).toBe(200);
    const late = await notice('visit', { notBefore, data: { visitOn: '2027-03-16', place: 'Hall 2' } });
    await app.advance('P1DT2H');

    const items = await app.handset(person.phone).messages();
    const texts = items.map(({ text }) => text.replace(/^.*?: /, ''));
    expect(texts).toContain('A visit is planned on 15 March 2027.');
    const versions = await app.sql(
      `SELECT n.template_version AS n, e.body::jsonb->'checks'->>'templateVersion' AS said
         FROM notice n JOIN evidence_entry e ON e.stream = 'ntc_' || replace(n.id::text, '-', '')
        WHERE n.template = 'visit' AND e.kind = 'attempt.handed-over' ORDER BY 1`,
    );
    expect(versions[0]).toMatchObject({ n: 1, said: expect.stringMatching(/^1\.[0-9a-f]{8}$/) });
    const bound = await app.sql(
      `SELECT template_version AS n FROM notice WHERE template = 'visit' ORDER BY id`,
    );
    expect(bound.map(({ n }) => n)).toEqual([1, 2]);
    expect(late.status).toBe(201);
  });

  it('retires: no new notice, but what was accepted is still said', async () => {
    await app.api.post('/v1/templates', draft('farewell'));
    await publish(second, 'farewell', 1);
    // After what went to this person before, their caps are full for the day.
    const other = await enrol(app, ['phone']);
    const now = await app.clock();
    const accepted = await app.api.post(
      '/v1/notices',
      make.notice(other.ref, now, {
        template: 'farewell',
        data: { visitOn: '2027-04-01' },
        notBefore: make.daysFrom(now, 1),
      }),
    );
    expect(accepted.status).toBe(201);
    const retired = await second.post('/v1/templates/farewell/retire');
    expect(retired.body).toMatchObject({ current: null, versions: [{ n: 1, state: 'retired' }] });
    expect((await notice('farewell')).body.code).toBe('TEMPLATE_NOT_FOUND');
    expect((await second.post('/v1/templates/farewell/retire')).body.code).toBe('NOT_PUBLISHED');
    await app.advance('P1DT2H');
    const items = await app.handset(other.phone).messages();
    expect(items.at(-1)!.text).toContain('A visit is planned on 1 April 2027.');
  });

  it('refuses what says too much, all of it at once, with its place', async () => {
    const { status, body } = await app.api.post(
      '/v1/templates',
      draft('wrong', {
        variables: [
          { name: 'amount', class: 'SERVICE' },
          { name: 'visitOn', class: 'SERVICE' },
          { name: 'link', class: 'NEUTRAL' },
          { name: 'sumDue', class: 'DEBT' },
        ],
        bodies: [
          { class: 'NEUTRAL', media: ['sms'], locale: 'en', text: 'Your loan: {{ visitOn }} {{ nobody }}' },
          {
            class: 'NEUTRAL',
            media: ['sms'],
            locale: 'zh-CN',
            text: '{{ sumDue }} https://pay.example {{ amount',
          },
          {
            class: 'SERVICE',
            media: ['email'],
            locale: 'en',
            subject: 'Overdue\r\nBcc: x',
            text: 'x',
            html: '<img src="x">',
          },
        ],
      }),
    );
    expect([status, body.code]).toEqual([422, 'TEMPLATE_INVALID']);
    expect(codes(body)).toEqual(
      expect.arrayContaining([
        '/variables/0 VARIABLE_CLASS_TOO_LOW',
        '/variables/2 VARIABLE_RESERVED',
        '/bodies/0/text VARIABLE_ABOVE_CLASS',
        '/bodies/0/text VARIABLE_UNKNOWN',
        '/bodies/0/text DEBT_WORD',
        '/bodies/1/text NOT_LIQUID',
        '/bodies/1/text LINK_NOT_OURS',
        '/bodies/2/subject SUBJECT_LINES',
        '/bodies/2/subject DEBT_WORD',
        '/bodies/2/html HTML_NOT_ALLOWED',
        '/bodies/2 LANGUAGE_MISSING',
      ]),
    );
    expect(JSON.stringify(body)).not.toContain('pay.example');
    const { body: none } = await app.api.get('/v1/templates/wrong');
    expect(none.code).toBe('NOT_FOUND');
  });

  it('keeps a built-in its name, and one lender’s words from another', async () => {
    const taken = await app.api.post('/v1/templates', draft('contact-us'));
    expect([taken.status, taken.body.code]).toEqual([409, 'TEMPLATE_NAME_TAKEN']);
    expect((await app.api.post('/v1/templates/contact-us/retire')).body.code).toBe('TEMPLATE_BUILT_IN');

    const other = await anotherLender(app);
    const { body } = await other.get('/v1/templates');
    expect(body.items.every((t: any) => t.origin === 'built_in')).toBe(true);
    for (const answer of [
      await other.get('/v1/templates/visit'),
      await publish(other, 'visit', 1),
      await other.post('/v1/templates/visit/retire'),
      await other.get('/v1/templates/no%00such'),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    // The same name is each lender's own.
    expect((await other.post('/v1/templates', draft('visit'))).body).toMatchObject({ n: 1, state: 'draft' });
    expect((await app.api.get('/v1/templates/visit')).body.versions.map((v: any) => v.n)).toEqual([2, 1]);
  });

  it('needs the scope', async () => {
    const reader = await anotherKey(app, ['notices:read', 'notices:write']);
    expect((await reader.get('/v1/templates')).status).toBe(200);
    expect((await reader.post('/v1/templates', draft('x'))).body.code).toBe('SCOPE_MISSING');
    expect((await publish(reader, 'visit', 1)).body.code).toBe('SCOPE_MISSING');
  });

  it('never changes or forgets a version', async () => {
    for (const statement of [
      `UPDATE template_version SET source = '{}'`,
      `UPDATE template_version SET published_by = NULL, published_at = NULL, state = 'draft' WHERE name = 'visit' AND n = 1`,
      `UPDATE template_version SET n = n + 10`,
      `DELETE FROM template_version`,
    ])
      await expect(app.sql(statement)).rejects.toThrow(/a version is never/);
    await expect(
      app.sql(
        `UPDATE template_version SET state = 'published', published_by = drafted_by, published_at = now() WHERE state = 'draft'`,
      ),
    ).rejects.toThrow(/template_version_four_eyes/);
  });
});
