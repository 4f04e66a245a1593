import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { ChannelTrust, type NewFact } from '../../src/borrowers/channel-trust.service';
import { judgeChannel } from '../../src/decisions/channel/judge-channel';
import type { ChannelFact } from '../../src/decisions/channel/channel-fact';
import { inTx, type Tx } from '../../src/platform/tx';
import { expectAlwaysTrue } from '../support/always-true';
import { startTestApp, type TestApp } from '../support/app';
import { enrol } from '../support/people';

const LENDER = `(SELECT id FROM lender WHERE slug = 'demo')`;
const INCIDENT = '0198c6a1-b2c3-7d4e-8f9a-0b1c2d3e4f52';
const HALF_DAY = 43_200_000;

type Step =
  | { do: 'say'; what: 'strong' | 'weak' | 'proof'; half: number; aside: boolean }
  | { do: 'quarantine' | 'release'; which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      what: fc.constantFrom('strong', 'weak', 'proof'),
      half: fc.nat(30),
      aside: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('quarantine', 'release'), which: fc.nat(20) }) },
);

describe('trust is exact, whatever was set aside and taken back in between', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    await app.sql(
      `INSERT INTO incident (id, lender_id, series, state, numbers, baseline_per_hour, opened_at) VALUES ('${INCIDENT}', ${LENDER}, 'provider:any', 'open', 20, 0, now())`,
    );
  });
  afterAll(() => app.stop());

  it('is what the facts that count say, in any order of saying, setting aside and taking back', async () => {
    const trust = app.inside(ChannelTrust);
    const now = await app.clock();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const person = await enrol(app, []);
        await app.api.post(`/v1/borrowers/${person.ref}/channels`, {
          kind: 'phone',
          address: person.phone,
          provenance: 'contract',
        });
        const [row] = await app.sql(
          `SELECT c.id, c.lender_id FROM channel c JOIN borrower b ON b.id = c.borrower_id WHERE b.external_ref = '${person.ref}'`,
        );
        const said: (ChannelFact & { counts: boolean })[] = [];
        let reached = 'unverified';
        for (const [index, one] of steps.entries()) {
          await inTx(app.inside(DataSource), row.lender_id, async (tx: Tx) => {
            if (one.do === 'say') {
              const [made] = await tx.query('SELECT gen_random_uuid() AS id');
              const isProof = one.what === 'proof';
              const fact = {
                kind: isProof ? ('proof' as const) : ('signal' as const),
                strength: isProof ? ('none' as const) : (one.what as 'strong' | 'weak'),
                class: one.what,
                source: 'receipt:sms',
                at: new Date(now.getTime() - 40 * HALF_DAY + one.half * HALF_DAY),
              };
              const isAside = one.aside && !isProof;
              const given: NewFact = {
                ...fact,
                id: made.id,
                dedupeKey: `${index}`,
                ...(isAside && { quarantinedBy: INCIDENT }),
              };
              ({ trust: reached } = await trust.applySignals(tx, row.lender_id, row.id, [given]));
              said.push({ ...fact, id: made.id, counts: !isAside });
              return;
            }
            const signals = said.filter((fact) => fact.kind === 'signal');
            const target = signals[one.which % Math.max(1, signals.length)];
            if (!target) return;
            if (one.do === 'quarantine')
              await trust.quarantine(tx, row.lender_id, row.id, [target.id], INCIDENT);
            else await trust.release(tx, row.lender_id, row.id, [target.id], INCIDENT);
            target.counts = one.do === 'release';
          });
        }
        const zone = 'Asia/Shanghai';
        const counted = said.filter((fact) => fact.counts);
        const expected = judgeChannel('phone', counted, { freshnessDays: 180, zone }, now).trust;
        const [stored] = await app.sql(`SELECT trust FROM channel WHERE id = '${row.id}'`);
        expect([stored.trust, typeof reached]).toEqual([expected, 'string']);
      }),
      { numRuns: 25 },
    );
    await expectAlwaysTrue(app);
  });
});
