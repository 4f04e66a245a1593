import { compilePacks } from '../src/decisions/policy/compile';
import { evaluateContact } from '../src/decisions/policy/evaluate';
import type { ContactFacts } from '../src/decisions/policy/facts';
import { makeFacts, makePast } from '../src/decisions/policy/make-facts';
import type { Bench } from './figure';
import { measureRates } from './rate';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-03-02T00:00:00Z');

/** A borrower a lender knows: twenty touches in thirty days, some of them too many. */
const history = Array.from({ length: 20 }, (_, i) =>
  makePast(new Date(BEGIN - i * 31 * HOUR).toISOString(), {
    medium: (['sms', 'email', 'voice', 'push'] as const)[i % 4],
    outcome: i % 4 === 2 ? 'no_answer' : 'sent',
    purpose: i % 3 === 0 ? 'collection' : 'servicing_reminder',
  }),
);

/** A week of hours, four media and three purposes: allowed, outside the window, over a cap, without a consent. */
const contacts: ContactFacts[] = Array.from({ length: 7 * 24 }, (_, i) =>
  makeFacts({
    at: new Date(BEGIN + i * HOUR),
    medium: (['sms', 'email', 'voice', 'push'] as const)[i % 4],
    purpose: (['collection', 'servicing_reminder', 'statutory_notice'] as const)[i % 3],
    history,
  }),
);
const abroad = contacts.map((facts) => ({ ...facts, zones: [] }));

/** With a history of its own each time, as rows are read: nothing worked out for the last one helps. */
function read(facts: ContactFacts): ContactFacts {
  return Object.assign({}, facts, { history: [...facts.history] });
}

/** Contacts judged by every rule of their packs, history and windows and all. */
export const policyBench: Bench = {
  name: 'policy',
  run(say) {
    const cn = compilePacks(['base', 'cn']);
    const us = compilePacks(['base', 'us-federal', 'us-ma']);
    say('judging contacts by the packs base+cn, and base+us-federal+us-ma in seven time zones');
    const rates = measureRates({
      cn: (i) => void evaluateContact(read(contacts[i % contacts.length]!), cn),
      us: (i) => void evaluateContact(read(abroad[i % abroad.length]!), us),
      // What any judge must at least do with twenty past touches: look at each once.
      floor: (i) => void lookAtEach(contacts[i % contacts.length]!),
    });
    const floor = { what: 'facts read once, no rule', value: rates.floor.perSecond };
    return [
      {
        name: 'policy.evaluationsPerSecond',
        value: rates.cn.perSecond,
        unit: '/s',
        floor,
        goal: { atLeast: 100_000 },
        runs: rates.cn.runs,
      },
      {
        name: 'policy.evaluationsInSevenZonesPerSecond',
        value: rates.us.perSecond,
        unit: '/s',
        floor,
        goal: null,
        runs: rates.us.runs,
      },
    ];
  },
};

/** Kept, so that the engine cannot leave out what nobody looks at. */
const sink = { seen: 0 };

function lookAtEach(facts: ContactFacts): void {
  for (const past of facts.history) if (past.at <= facts.at && !past.misdirected) sink.seen += 1;
}
