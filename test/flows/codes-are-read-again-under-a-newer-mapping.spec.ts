import { buildMapping, MAPPING_VERSION, type Mapping } from '../../src/decisions/channel/meaning';
import { CODE_ROWS, EMAIL_ROWS, type CodeRow } from '../../src/decisions/channel/signals-data/code-tables';
import { SignalReplay } from '../../src/signals/replay';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toNextMorning, type Person } from '../support/people';

/** The shipped tables, but for one code of Twilio's. */
function but(version: string, code: string, over: Partial<CodeRow>): Mapping {
  const codes = CODE_ROWS.map((row) =>
    row.provider === 'Twilio' && row.code === code ? { ...row, ...over } : row,
  );
  return buildMapping({ codes, emails: EMAIL_ROWS }, version);
}

describe('codes are read again under a newer mapping', () => {
  let app: TestApp;
  const secrets: string[] = [];
  let absent: Person;
  let gone: Person;
  let bounced: Person;
  const shipped = buildMapping({ codes: CODE_ROWS, emails: EMAIL_ROWS }, MAPPING_VERSION);

  const replay = (mapping: Mapping, over: object = {}) => app.inside(SignalReplay).run({ mapping, ...over });
  const failing = async (behaviour: string): Promise<Person> => {
    const person = await enrol(app, ['phone']);
    secrets.push(...person.secrets);
    await app.handset(person.phone).set(behaviour);
    const sms = { medium: 'sms', fallbackAfter: 'PT4H' };
    await accept(app, make.notice(person.ref, await app.clock(), { ladder: [sms] }));
    return person;
  };
  const trusts = async () => [
    (await absent.channel('phone')).trust,
    (await gone.channel('phone')).trust,
    (await bounced.channel('email')).trust,
  ];
  const rows = () =>
    app.sql(`SELECT id, class, strength, mapping_version, at, recorded_at, raw_code FROM signal ORDER BY id`);

  beforeAll(async () => {
    app = await startTestApp();
    await toNextMorning(app);
    absent = await failing('absent');
    gone = await failing('unknown_subscriber');
    bounced = await enrol(app, ['email']);
    secrets.push(...bounced.secrets);
    await app.mailbox(bounced.email).set('mailbox_unknown');
    const email = { medium: 'email', fallbackAfter: 'PT4H' };
    await accept(app, make.notice(bounced.ref, await app.clock(), { ladder: [email] }));
    await app.advance('PT10M');
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  it('keeps what the tables were asked: the code, the table, the words under seal', async () => {
    expect(await trusts()).toEqual(['verified', 'suspect', 'suspect']);
    expect(
      await app.sql(
        `SELECT raw_table, raw_code, raw_text IS NOT NULL AS words FROM signal WHERE kind = 'signal' ORDER BY 1, 2`,
      ),
    ).toEqual([
      { raw_table: 'email', raw_code: '5.1.1', words: true },
      { raw_table: 'twilio', raw_code: '30003', words: false },
      { raw_table: 'twilio', raw_code: '30005', words: false },
    ]);
  });

  it('under the same mapping nothing is read', async () => {
    expect(await replay(shipped)).toEqual({ read: 0, changed: 0, meanings: {}, trusts: {} });
  });

  it('a dry run says what would happen, and does none of it', async () => {
    const before = await rows();
    expect(
      await replay(but('next', '30003', { class: 'unknown_subscriber', strength: 'strong' }), {
        dryRun: true,
      }),
    ).toEqual({
      read: 3,
      changed: 1,
      meanings: { 'absent_subscriber none → unknown_subscriber strong': 1 },
      trusts: { 'verified → suspect': 1 },
    });
    expect(await rows()).toEqual(before);
    expect(await trusts()).toEqual(['verified', 'suspect', 'suspect']);
    expect(await absent.events('channel.suspect')).toEqual([]);
  });

  it('what means more now makes its channel suspect; the old row stays as it was, beside the new one', async () => {
    const before = await rows();
    const next = but('next', '30003', { class: 'unknown_subscriber', strength: 'strong' });
    expect(await replay(next)).toMatchObject({ read: 3, changed: 1 });
    expect(await trusts()).toEqual(['suspect', 'suspect', 'suspect']);
    expect(await absent.events('channel.suspect')).toHaveLength(1);
    const after = await rows();
    expect(after).toHaveLength(before.length + 1);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(
      await app.sql(`SELECT n.class, n.strength, n.mapping_version, n.at = o.at AS same_time, n.attempt_id = o.attempt_id AS same_attempt
                       FROM signal o JOIN signal n ON n.id = o.superseded_by`),
    ).toEqual([
      {
        class: 'unknown_subscriber',
        strength: 'strong',
        mapping_version: 'next',
        same_time: true,
        same_attempt: true,
      },
    ]);
    expect(
      await app.sql(`SELECT count(*)::int AS n FROM evidence_entry WHERE kind = 'signal.superseded'`),
    ).toEqual([{ n: 1 }]);
    await app.advance('PT1M');
    expect(await absent.events('reverification.opened')).toHaveLength(1);
  });

  it('again changes nothing, and reads nothing', async () => {
    const before = await rows();
    const next = but('next', '30003', { class: 'unknown_subscriber', strength: 'strong' });
    expect(await replay(next)).toEqual({ read: 0, changed: 0, meanings: {}, trusts: {} });
    expect(await rows()).toEqual(before);
  });

  it('what means less now gives its trust back; a newer mapping can say again what an older one said', async () => {
    const weaker = but('after', '30005', { strength: 'weak' });
    expect(await replay(weaker)).toMatchObject({
      changed: 2,
      trusts: { 'suspect → verified': 2 },
    });
    expect(await trusts()).toEqual(['verified', 'verified', 'suspect']);
    expect(await replay(shipped)).toMatchObject({ changed: 1, trusts: { 'verified → suspect': 1 } });
    expect(await trusts()).toEqual(['verified', 'suspect', 'suspect']);
  });

  it('words are read again too', async () => {
    const noMail = buildMapping({ codes: CODE_ROWS, emails: [] }, 'no-mail');
    expect(await replay(noMail)).toMatchObject({
      meanings: { 'mailbox_unknown strong → unknown none': 1 },
    });
    // 5.1.1 itself says nothing to that mapping, and the words of the bounce are not among the plain ones.
    expect(await trusts()).toEqual(['verified', 'suspect', 'verified']);
  });

  it('stopped in the middle it goes on where it was', async () => {
    const stop = () => {
      throw new Error('stopped');
    };
    await expect(replay(shipped, { batchSize: 1, onProgress: stop })).rejects.toThrow('stopped');
    const rest = await replay(shipped, { batchSize: 1 });
    expect(rest.read).toBe(2);
    expect(await trusts()).toEqual(['verified', 'suspect', 'suspect']);
  });

  it('reads only what came since then, when asked to', async () => {
    const later = { since: make.daysFrom(await app.clock(), 1) };
    const next = but('since', '30005', { strength: 'none' });
    expect(await replay(next, { since: new Date(later.since) })).toMatchObject({ read: 0 });
    expect(await replay(next, { since: new Date(0) })).toMatchObject({ changed: 1 });
  });
});
