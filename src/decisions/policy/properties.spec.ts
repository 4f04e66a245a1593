import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { HOLD_KINDS, MEDIA, PURPOSES, TRUSTS } from '../words';
import { publicHolidays } from './calendar';
import { compilePacks } from './compile';
import { evaluateContact } from './evaluate';
import { INITIATORS, OUTCOMES, SENDER_ROLES, type ContactFacts, type PastContact } from './facts';
import { PACK_IDS, PACKS } from './load-packs';
import { Looks } from './looks';
import { localTime } from './zone-clock';

const ZONES = [
  'Asia/Shanghai',
  'Asia/Urumqi',
  'Asia/Kolkata',
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];
const media = [...MEDIA, 'in_app'] as const;
const from = Date.UTC(2026, 0, 1);
const moments = fc
  .integer({ min: 0, max: 365 * 24 * 60 })
  .map((minutes) => new Date(from + minutes * 60_000));
const thirdParties = fc.record({
  nominated: fc.boolean(),
  borrowerConsent: fc.boolean(),
  accepted: fc.boolean(),
  refused: fc.boolean(),
  unreachable: fc.boolean(),
});

/** Touches of the last 40 days before the contact. */
const pasts = (at: Date): fc.Arbitrary<PastContact[]> =>
  fc.array(
    fc.record({
      at: fc
        .integer({ min: 0, max: 40 * 24 * 60 })
        .map((minutes) => new Date(at.getTime() - minutes * 60_000)),
      medium: fc.constantFrom(...media),
      outcome: fc.constantFrom(...OUTCOMES),
      purpose: fc.constantFrom(...PURPOSES),
      initiatedBy: fc.constantFrom(...INITIATORS),
      misdirected: fc.boolean(),
      contactPoint: fc.constantFrom('p1', 'p2'),
      accountRef: fc.constantFrom(null, 'a1', 'a2'),
    }),
    { maxLength: 8 },
  );

const situations: fc.Arbitrary<ContactFacts> = moments.chain((at) =>
  fc.record({
    at: fc.constant(at),
    purpose: fc.constantFrom(...PURPOSES),
    initiatedBy: fc.constantFrom(...INITIATORS),
    medium: fc.constantFrom(...media),
    trust: fc.oneof(
      { weight: 3, arbitrary: fc.constant('verified' as const) },
      fc.constantFrom(...TRUSTS, 'third_party' as const),
    ),
    zones: fc.uniqueArray(fc.constantFrom(...ZONES), { minLength: 1, maxLength: 3 }),
    senderRole: fc.constantFrom(...SENDER_ROLES),
    accountOverdue: fc.boolean(),
    history: pasts(at),
    contactPoint: fc.constant('p1'),
    accountRef: fc.constantFrom(null, 'a1'),
    holds: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...HOLD_KINDS])),
    optedOut: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
    activeConsentPurposes: fc.subarray([...PURPOSES]),
    borrowerHours: fc.constantFrom(
      null,
      null,
      { from: '10:00', to: '20:00' },
      { from: '21:00', to: '02:00' },
    ),
    thirdParty: thirdParties,
    agreedFrequency: fc.constantFrom(null, null, 'weekly', '2 per month'),
  }),
);
const packSets = fc.subarray([...PACK_IDS]);
const plenty = { numRuns: 3500 };

describe('whatever the facts', () => {
  it('nothing is allowed outside any window of any pack in any zone', () => {
    fc.assert(
      fc.property(situations, packSets, (facts, ids) => {
        if (facts.borrowerHours || evaluateContact(facts, compilePacks(ids)).decision !== 'allow') return;
        const isCollection = facts.purpose === 'collection';
        for (const rule of ids.flatMap((id) => PACKS.get(id)!.rules)) {
          if (rule.kind !== 'contact_window' || !isCollection || !rule.when.purposes?.includes('collection'))
            continue;
          if (!rule.when.media?.includes(facts.medium)) continue;
          for (const zone of facts.zones) {
            const local = Temporal.Instant.fromEpochMilliseconds(facts.at.getTime()).toZonedDateTimeISO(zone);
            const ms = (local.hour * 60 + local.minute) * 60_000;
            const isOpen = rule.allow.some(
              (s) => s.days & (1 << (local.dayOfWeek % 7)) && ms >= s.from && ms < s.to,
            );
            expect([rule.id, zone, isOpen]).toEqual([rule.id, zone, true]);
          }
        }
      }),
      plenty,
    );
  });

  it('opensAt is open, and nothing before it is', () => {
    fc.assert(
      fc.property(
        situations,
        packSets,
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (facts, ids, share) => {
          const packs = compilePacks(ids);
          const { opensAt, decision } = evaluateContact(facts, packs);
          if (!opensAt) return expect(decision).not.toBe('allow');
          expect(evaluateContact({ ...facts, at: opensAt }, packs).decision).toBe('allow');
          const wait = opensAt.getTime() - facts.at.getTime();
          if (wait === 0) return;
          const before = new Date(facts.at.getTime() + Math.floor(wait * share));
          expect(evaluateContact({ ...facts, at: before }, packs).decision).not.toBe('allow');
          expect(evaluateContact({ ...facts, at: new Date(opensAt.getTime() - 1) }, packs).decision).not.toBe(
            'allow',
          );
        },
      ),
      plenty,
    );
  });

  it('what was said to one channel of a situation is what another hears alone', () => {
    const channels = fc.record({
      medium: fc.constantFrom(...media),
      trust: fc.constantFrom(...TRUSTS),
      contactPoint: fc.constantFrom('p1', 'p2'),
      optedOut: fc.boolean(),
      activeConsentPurposes: fc.subarray([...PURPOSES]),
      // Asked about a later instant in between, as a planner does that waits.
      laterMinutes: fc.constantFrom(0, 0, 45, 3 * 24 * 60),
    });
    fc.assert(
      fc.property(
        situations,
        packSets,
        fc.array(channels, { minLength: 2, maxLength: 5 }),
        (facts, ids, asked) => {
          const packs = compilePacks(ids);
          const looks = new Looks();
          for (const { laterMinutes, ...channel } of asked) {
            const at = new Date(facts.at.getTime() + laterMinutes * 60_000);
            const alone = { ...facts, ...channel, at, history: [...facts.history] };
            expect(evaluateContact({ ...facts, ...channel, at, looks }, packs)).toEqual(
              evaluateContact(alone, packs),
            );
          }
        },
      ),
      plenty,
    );
  });

  it('one more pack never turns a no into a yes', () => {
    fc.assert(
      fc.property(situations, packSets, fc.constantFrom(...PACK_IDS), (facts, ids, more) => {
        if (evaluateContact(facts, compilePacks(ids)).decision === 'allow') return;
        expect(evaluateContact(facts, compilePacks([...ids, more])).decision).not.toBe('allow');
      }),
      plenty,
    );
  });

  it('one more zone never turns a no into a yes', () => {
    fc.assert(
      fc.property(situations, packSets, fc.constantFrom(...ZONES), (facts, ids, zone) => {
        const packs = compilePacks(ids);
        if (evaluateContact(facts, packs).decision === 'allow') return;
        expect(evaluateContact({ ...facts, zones: [...facts.zones, zone] }, packs).decision).not.toBe(
          'allow',
        );
      }),
      plenty,
    );
  });

  it('one more touch never turns a no into a yes', () => {
    fc.assert(
      fc.property(situations, packSets, (facts, ids) => {
        const packs = compilePacks(ids);
        if (evaluateContact(facts, packs).decision !== 'allow' || facts.history.length === 0) return;
        expect(evaluateContact({ ...facts, history: facts.history.slice(1) }, packs).decision).toBe('allow');
      }),
      plenty,
    );
  });

  it('the same facts give the same answer, in whatever order the history comes', () => {
    fc.assert(
      fc.property(situations, packSets, (facts, ids) => {
        const packs = compilePacks(ids);
        const again = evaluateContact({ ...facts, history: [...facts.history].reverse() }, packs);
        expect(again).toEqual(evaluateContact(facts, packs));
      }),
      plenty,
    );
  });

  it('a suspect or revoked channel gets nothing, and every refusal says by which rule', () => {
    fc.assert(
      fc.property(situations, packSets, (facts, ids) => {
        const verdict = evaluateContact(facts, compilePacks(ids, publicHolidays));
        if (facts.trust === 'suspect' || facts.trust === 'revoked') expect(verdict.decision).toBe('deny');
        expect(verdict.refusals.length === 0).toBe(verdict.decision === 'allow');
        for (const refusal of verdict.refusals)
          expect([refusal.rule, refusal.force].every(Boolean)).toBe(true);
      }),
      plenty,
    );
  });
});

describe('the wall clock', () => {
  it('shows what Temporal shows, in every zone, through every change', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 4_102_444_800_000 }), (zone, at) => {
        const real = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        const local = localTime(zone, at);
        const shown = new Date(local.day * 86_400_000 + local.ms).toISOString().slice(0, 23);
        expect(shown).toBe(real.toPlainDateTime().toString({ fractionalSecondDigits: 3 }));
        expect(local.weekday).toBe(real.dayOfWeek % 7);
      }),
      { numRuns: 1000 },
    );
  });
});
