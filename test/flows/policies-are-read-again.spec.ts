import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackSet, currentPacks, usePacks } from '../../src/decisions/policy/load-packs';
import { CalendarWatch } from '../../src/notices/calendar-watch';
import { PolicyPacks } from '../../src/notices/policy-packs';
import { SettingsError } from '../../src/platform/settings';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import * as make from '../support/make';
import { accept, enrol, toShanghai, type Person } from '../support/people';

const CN = readFileSync(join(__dirname, '../../src/decisions/policy/packs/cn.yaml'), 'utf8');
const upTo = (hour: string) => CN.replace("to: '22:00'", `to: '${hour}'`);
const LATE = {
  purpose: 'collection',
  channel: 'sms',
  trust: 'verified',
  zones: ['Asia/Shanghai'],
  at: '2026-03-02T20:30:00+08:00',
};

describe('policies are read again', () => {
  let folder: string;
  let app: TestApp;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const decision = async () =>
    (await app.api.post('/v1/policy/evaluate', { packs: ['cn'], given: LATE })).body.decision;
  const failed = async () =>
    /^stillyou_policy_pack_load_failed (\d)$/m.exec(await (await fetch(`${app.url}/metrics`)).text())?.[1];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policies-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('when they changed or somebody asks, whole or not at all; a decision names the version it was made by', async () => {
    write('cn.yaml', upTo('20:00'));
    app = await startTestApp({ POLICY_DIR: folder });
    try {
      const packs = app.inside(PolicyPacks);
      expect([await decision(), packs.lookAgain(), await failed()]).toEqual(['deny', 'unchanged', '0']);

      write('cn.yaml', upTo('21:00'));
      expect(await decision()).toBe('deny');
      expect([packs.lookAgain(), await decision()]).toEqual(['loaded', 'allow']);
      expect(packs.lookAgain()).toBe('unchanged');
      const good = currentPacks().versions.get('cn');

      // A bad one beside a good one: neither is used, the last good set stays.
      write('cn.yaml', upTo('20:15'));
      write('sg.yaml', 'pack: sg\ntitle: [');
      expect([packs.lookAgain(), await decision(), await failed()]).toEqual(['refused', 'allow', '1']);
      expect(currentPacks().versions.get('cn')).toBe(good);
      expect(packs.lookAgain()).toBe('unchanged');
      expect(await failed()).toBe('1');

      // So with a vector that is not answered.
      rmSync(join(folder, 'sg.yaml'));
      write('vectors.yaml', JSON.stringify([{ id: 'v1', packs: ['cn'], given: LATE, expect: 'allow' }]));
      expect([packs.lookAgain(), await failed()]).toEqual(['refused', '1']);
      write('cn.yaml', upTo('20:45'));
      process.emit('SIGHUP');
      expect([await decision(), await failed()]).toEqual(['allow', '0']);
      expect(currentPacks().versions.get('cn')).not.toBe(good);

      await toShanghai(app, ['mon', 'tue', 'wed'], '10:00', 2);
      const person: Person = await enrol(app, ['phone']);
      const id = await accept(app, make.notice(person.ref, await app.clock()));
      await app.advance('PT5M');
      const { entries } = (await app.api.get(`/v1/notices/${id}/explain`)).body;
      const decided = entries.find((e: any) => e.kind === 'notice.step-decided');
      expect(decided.facts).toMatchObject({
        packs: ['base', 'cn'],
        packVersions: {
          base: currentPacks().versions.get('base'),
          cn: currentPacks().versions.get('cn'),
        },
      });
      await expectAlwaysTrue(app, person.secrets);
    } finally {
      await app.stop();
    }
    // What was put in place went with the process.
    expect(currentPacks().digest).toBe(buildPackSet().digest);
  }, 120_000);

  it('and a start by bad ones is none: it names the file, the path and the reason', async () => {
    write('cn.yaml', CN.replace("to: '22:00'", "to: '07:00'"));
    const start = startTestApp({ POLICY_DIR: folder });
    await expect(start).rejects.toThrow(SettingsError);
    await expect(start).rejects.toThrow(
      /POLICY_DIR .*cn\.yaml at rules\[0\]\.allow\[0\]: impossible window: 07:00 is not after 08:00/,
    );
    await expect(startTestApp({ POLICY_DIR: join(folder, 'gone') })).rejects.toThrow(
      /cannot be read: ENOENT/,
    );
  });
});

describe('the calendar says when it ends', () => {
  let app: TestApp;
  const calendarUntil = (until: string) => {
    const set = currentPacks();
    const { calendar } = set;
    const coveredUntil = (country: string) => (country === 'CN' ? until : calendar.coveredUntil(country));
    usePacks({ ...set, calendar: { ...calendar, coveredUntil } });
  };
  const told = async () =>
    (await app.events()).filter((e) => e.data.task === 'renew_calendar').map((e) => e.data);

  it('to the operators every day, to each lender once, before it ends and when it has', async () => {
    const before = currentPacks();
    app = await startTestApp();
    try {
      await toShanghai(app, ['mon', 'tue'], '12:00', 1);
      const until = make.daysFrom(await app.clock(), 3).slice(0, 10);
      calendarUntil(until);
      await app.inside(CalendarWatch).run();
      const ending = { task: 'renew_calendar', why: 'calendar_ending', country: 'CN', coveredUntil: until };
      expect(await told()).toContainEqual(ending);
      const count = (await told()).length;
      await app.advance('P1D');
      expect(await told()).toHaveLength(count);
      await app.advance('P4D');
      expect((await told()).slice(count)).toEqual([{ ...ending, why: 'calendar_uncovered' }]);
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      expect(metrics).toMatch(/stillyou_calendar_covered_days\{country="CN"\} -\d/);
      expect(metrics).toMatch(/stillyou_calendar_covered_days\{country="US"\} \d+/);
      await expectAlwaysTrue(app, []);
    } finally {
      usePacks(before);
      await app.stop();
    }
  }, 120_000);
});
