import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

describe('a decision is explained in words', () => {
  let app: TestApp;
  let person: Person;
  let id: string;

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    person = await enrol(app, ['phone', 'email']);
    await app.handset(person.phone).set('unknown_subscriber');
    id = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, person.secrets));

  const explain = async (query = '', headers: Record<string, string> = {}, notice = id) => {
    const { status, body } = await app.api.call(
      'GET',
      `/v1/notices/${notice}/explain${query}`,
      undefined,
      headers,
    );
    expect(status).toBe(200);
    return body;
  };

  it('in English, rung by rung, with the masked channel', async () => {
    const { locale, summary, steps } = await explain();
    expect(locale).toBe('en');
    expect(summary).toMatch(/^Under way; next look .* \(Asia\/Shanghai\)\.$/);
    const masked = (await person.channel('phone')).masked;
    expect(steps[0]).toMatchObject({
      decision: 'send',
      words: `Next: SMS to ${masked}, carrying amounts and dates of the debt. Nothing has left yet.`,
    });
    expect(steps.at(-1)).toMatchObject({ decision: 'wait', why: 'WAITING_FOR_BOUNCES' });
    expect(steps.at(-1).words).toContain('72 hours without a bounce count as delivered.');
  });

  it('names the rule that refuses a doubted channel, with the facts it looked at', async () => {
    const second = await accept(app, make.notice(person.ref, await app.clock()));
    await app.advance('PT5M');
    const { steps } = await explain('', {}, second);
    const [sms, email] = steps.find((step: any) => step.decision === 'send').considered;
    expect(sms).toMatchObject({
      verdict: 'refused',
      why: 'RULE',
      rule: { id: 'content', kind: 'content', force: 'product_default' },
      facts: { trust: 'suspect', allowed: 'NONE', needed: 'SERVICE' },
    });
    expect(sms.words).toContain('The address is suspect, so SMS may carry nothing at all');
    expect(email).toMatchObject({
      verdict: 'chosen',
      channel: { masked: (await person.channel('email')).masked },
    });
  });

  it('in Chinese, by the query or by Accept-Language', async () => {
    const asked = await explain('?locale=zh-CN');
    expect(asked).toMatchObject({ locale: 'zh-CN', notice: id, status: 'active' });
    expect(asked.entries.map((e: { words: string | null }) => e.words)).toContainEqual(
      expect.stringMatching(/的短信：失败，号码是空号。$/),
    );
    expect(await explain('', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' })).toEqual(asked);
  });

  it('says the same facts in both languages', async () => {
    const data = ({ steps }: any) =>
      steps.map(({ words: _, considered, ...step }: any) => ({
        ...step,
        considered: considered.map(({ words: __, ...rung }: any) => rung),
      }));
    expect(data(await explain('?locale=zh-CN'))).toEqual(data(await explain('?locale=en')));
  });
});
