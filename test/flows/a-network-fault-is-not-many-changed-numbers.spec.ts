import { DataSource } from 'typeorm';
import { Api } from '../../demo/client/http';
import { Lenders } from '../../src/lenders/lenders.service';
import { inTx, NOBODY } from '../../src/platform/tx';
import { Incidents } from '../../src/signals/incidents.service';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, toShanghai } from '../support/people';

describe('a network fault is not many changed numbers', () => {
  let app: TestApp;
  const secrets: string[] = [];
  let made = 0;

  /** Borrowers with a phone of one prefix that the network does not know, and nothing else; each was sent one notice. */
  const wave = async (prefix: string, size: number): Promise<string[]> => {
    const now = await app.clock();
    const refs: string[] = [];
    for (let i = 0; i < size; i += 1) {
      made += 1;
      const address = `+86${prefix}${String(made).padStart(4, '0')}`;
      const ref = make.externalRef();
      secrets.push(address);
      refs.push(ref);
      await app.api.put(`/v1/borrowers/${ref}`, make.borrower());
      const { status } = await app.api.post(`/v1/borrowers/${ref}/channels`, make.phone(now, { address }));
      expect(status).toBe(201);
      await app.api.post(`/v1/borrowers/${ref}/consents`, make.consent(now));
      await app.handset(address).set('unknown_subscriber');
      await accept(app, make.notice(ref, now, { ladder: [{ medium: 'sms', fallbackAfter: 'PT4H' }] }));
    }
    await app.advance('PT5M');
    return refs;
  };
  const trustOf = (refs: readonly string[]) =>
    app.sql<{ trust: string; n: number }>(
      `SELECT c.trust, count(*)::int AS n FROM channel c JOIN borrower b ON b.id = c.borrower_id
        WHERE b.external_ref = ANY('{${refs.join()}}') GROUP BY 1`,
    );
  const incidents = async (state = '') =>
    (await app.api.get(`/v1/incidents${state && `?state=${state}`}`)).body.items;
  const events = async (type: string) => (await app.events()).filter((event) => event.type === type);
  /** Borrowers asked because of what a carrier said; a notice that ran out of ways opens a case of its own. */
  const casesOf = async (refs: readonly string[]) =>
    (
      await app.sql(`SELECT DISTINCT r.channel_id FROM reverification r JOIN borrower b ON b.id = r.borrower_id
        WHERE r.reason = 'strong_signal' AND b.external_ref = ANY('{${refs.join()}}')`)
    ).length;

  beforeAll(async () => {
    app = await startTestApp();
    await toShanghai(app, ['mon', 'tue', 'wed'], '10:00', 2);
  });
  afterAll(() => app.stop());
  afterEach(() => expectAlwaysTrue(app, secrets));

  let first: string[];
  it('19 numbers of one prefix are 19 numbers: suspect at once, and asked about', async () => {
    const refs = await wave('1391111', 19);
    expect(await trustOf(refs)).toEqual([{ trust: 'suspect', n: 19 }]);
    expect(await incidents()).toEqual([]);
    expect(await casesOf(refs)).toBe(19);
  });

  it('one more when the hour is over changes nothing', async () => {
    await app.advance('PT56M');
    expect(await trustOf(await wave('1391111', 1))).toEqual([{ trust: 'suspect', n: 1 }]);
    expect(await incidents()).toEqual([]);
  });

  it('one more within the hour does: the nineteen get their trust back, the questions that were asked stay', async () => {
    await app.advance('PT2H');
    const refs = await wave('1364444', 19);
    expect(await trustOf(refs)).toEqual([{ trust: 'suspect', n: 19 }]);
    await app.advance('PT50M');
    refs.push(...(await wave('1364444', 1)));
    expect(await trustOf(refs)).toEqual([{ trust: 'verified', n: 20 }]);
    expect(await casesOf(refs)).toBe(19);
    const [incident] = await incidents();
    expect(incident).toMatchObject({ numbers: 20, quarantined: 20 });
    const [{ n }] = await app.sql(
      `SELECT count(*)::int AS n FROM evidence_entry WHERE kind = 'signal.quarantined'`,
    );
    expect(n).toBe(19);
    await app.api.post(`/v1/incidents/${incident.id}/discard`, {});
  });

  it('25 within an hour are a fault of the network: none is suspect, the lender is told once', async () => {
    first = await wave('1372222', 25);
    expect(await trustOf(first)).toEqual([{ trust: 'verified', n: 25 }]);
    expect(await incidents('open')).toMatchObject([
      {
        series: { kind: 'prefix', key: 'CN-1372222' },
        state: 'open',
        numbers: 20,
        baselinePerHour: 0,
        quarantined: 25,
        closedAt: null,
      },
    ]);
    const [incident] = await incidents();
    expect((await events('incident.opened')).slice(1)).toMatchObject([
      { borrower: null, data: { incident: incident.id, series: incident.series, numbers: 20 } },
    ]);
    expect(await app.sql(`SELECT count(*)::int AS n FROM signal WHERE quarantined_at IS NOT NULL`)).toEqual([
      { n: 45 },
    ]);
    // The notices tried; what they failed by is on record.
    expect(await app.sql(`SELECT DISTINCT failure_class FROM attempt`)).toEqual([
      { failure_class: 'unknown_subscriber' },
    ]);
  });

  it('while it is open, more of that prefix is set aside on arrival, and other prefixes are not', async () => {
    await app.advance('PT70M');
    first.push(...(await wave('1372222', 1)));
    expect(await trustOf(first)).toEqual([{ trust: 'verified', n: 26 }]);
    expect(await incidents('open')).toMatchObject([{ quarantined: 26 }]);
    expect(await trustOf(await wave('1371111', 1))).toEqual([{ trust: 'suspect', n: 1 }]);
    expect(await events('incident.opened')).toHaveLength(2);
  });

  it('is another lender’s business only when it is another lender’s', async () => {
    const [incident] = await incidents();
    const other = await inTx(app.inside(DataSource), NOBODY, async (tx) => {
      const lenders = app.inside(Lenders);
      const { id } = await lenders.create(tx, {
        slug: 'other',
        name: 'Other',
        neutralName: 'Other',
        officialNumber: '+8610955222',
        packs: ['base'],
      });
      return lenders.createKey(tx, id, { name: 'all', scopes: ['admin'] });
    });
    const theirs = new Api(app.url, other.key);
    expect((await theirs.get('/v1/incidents')).body).toEqual({ items: [], nextCursor: null });
    expect((await theirs.get(`/v1/incidents/${incident.id}`)).status).toBe(404);
    for (const outcome of ['release', 'discard'])
      expect((await theirs.post(`/v1/incidents/${incident.id}/${outcome}`, {})).status).toBe(404);
    expect((await app.outside.get('/v1/incidents')).status).toBe(401);
  });

  it('released, its signals count as if they had never been set aside: all suspect, all asked about', async () => {
    const [incident] = await incidents();
    const { status, body } = await app.api.post(`/v1/incidents/${incident.id}/release`, {});
    expect([status, body.state]).toEqual([200, 'released']);
    await app.advance('PT1M');
    expect(await trustOf(first)).toEqual([{ trust: 'suspect', n: 26 }]);
    expect(await casesOf(first)).toBe(26);
    expect((await events('incident.closed')).slice(1)).toMatchObject([
      { data: { incident: incident.id, outcome: 'released', quarantined: 26 } },
    ]);
    // The same again is the same; the other way is too late.
    expect((await app.api.post(`/v1/incidents/${incident.id}/release`, {})).status).toBe(200);
    const late = await app.api.post(`/v1/incidents/${incident.id}/discard`, {});
    expect([late.status, late.body.code]).toEqual([409, 'INCIDENT_CLOSED']);
    expect(await events('incident.closed')).toHaveLength(2);
    expect(
      await app.sql(`SELECT kind FROM evidence_entry WHERE stream = '${incident.id}' ORDER BY n`),
    ).toEqual([{ kind: 'incident.opened' }, { kind: 'incident.closed' }]);
  });

  it('what was released is usual from then on: the same again is no spike', async () => {
    expect(
      await app.sql(`SELECT sum(numbers)::int AS n FROM series_hour WHERE series = 'prefix:CN-1372222'`),
    ).toEqual([{ n: 26 }]);
    await app.advance('PT2H');
    const again = await wave('1372222', 20);
    // 26 in two hours: 13 is usual, and 20 is less than five times that.
    expect(await trustOf(again)).toEqual([{ trust: 'suspect', n: 20 }]);
    expect(await incidents('open')).toEqual([]);
  });

  it('discarded, they never count, and neither does the hour', async () => {
    await app.advance('PT15M');
    const refs = await wave('1503333', 22);
    const [incident] = await incidents('open');
    expect(incident).toMatchObject({ quarantined: 22 });
    expect((await app.api.post(`/v1/incidents/${incident.id}/discard`, {})).body).toMatchObject({
      state: 'discarded',
      closedBy: expect.stringMatching(/^key_/),
    });
    await app.advance('PT30M');
    expect(await trustOf(refs)).toEqual([{ trust: 'verified', n: 22 }]);
    expect(await app.sql(`SELECT 1 FROM series_hour WHERE series = 'prefix:CN-1503333'`)).toEqual([]);
    // It is over: the next number counts again.
    expect(await trustOf(await wave('1503333', 1))).toEqual([{ trust: 'suspect', n: 1 }]);
  });

  it('hours become what is usual once, however often they are counted', async () => {
    const usual = () => app.sql(`SELECT series, hour, numbers FROM series_hour ORDER BY 1, 2`);
    const before = await usual();
    await app.inside(Incidents).rollUp();
    await app.inside(Incidents).rollUp();
    expect(await usual()).toEqual(before);
    await app.advance('PT3H');
    expect(await app.sql('SELECT 1 FROM strong_sighting')).toEqual([]);
    expect((await usual()).length).toBeGreaterThan(before.length);
  });
});
