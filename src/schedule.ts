import type { SigningKeys } from './access/oauth/signing-keys';
import type { RetentionSweep } from './borrowers/retention-sweep';
import type { Consents } from './consents/consents.service';
import type { Holds } from './consents/holds.service';
import type { CalendarWatch } from './notices/calendar-watch';
import type { PortfolioTally } from './notices/portfolio-tally';
import type { ReceiptHealth } from './notices/receipt-health';
import type { Job } from './platform/schedule-runner';
import type { Cases } from './reverification/cases.service';
import type { Incidents } from './signals/incidents.service';
import type { NumberChecks } from './signals/number-checks';
import type { StaleSweep } from './signals/stale-sweep';

export interface ScheduledRooms {
  receiptHealth: ReceiptHealth;
  portfolioTally: PortfolioTally;
  staleSweep: StaleSweep;
  consents: Consents;
  holds: Holds;
  calendarWatch: CalendarWatch;
  numberChecks: NumberChecks;
  cases: Cases;
  incidents: Incidents;
  retentionSweep: RetentionSweep;
  signingKeys: SigningKeys;
  forgetSpent: () => Promise<Record<string, number>>;
  stampCheckpoints: () => Promise<Record<string, number>>;
  tellCheckpoints: () => Promise<Record<string, number>>;
  retireKeys: () => Promise<Record<string, number>>;
  purgeIdempotencyKeys: () => Promise<number>;
  purgeWebhookDeliveries: () => Promise<number>;
}

/** The one table of recurring delivery-health jobs: what, when, why. */
export function scheduleTable(rooms: ScheduledRooms): Job[] {
  return [
    {
      name: 'overdue-receipts',
      when: { everyMinutes: 60 },
      why: 'A route that reports nothing looks like silence of every borrower on it; operators must see it as the route’s.',
      run: () => rooms.receiptHealth.run(),
    },
    {
      name: 'stale-channels',
      when: { everyMinutes: 60 },
      why: 'A proof grows old without any event: fresh for 180 days by phone, 365 by e-mail, 90 by app.',
      run: () => rooms.staleSweep.run(),
    },
    {
      name: 'expiring-consents',
      when: { everyMinutes: 60 },
      why: 'A consent ends by itself; the lender is told 30 days before.',
      run: () => rooms.consents.expireDue(),
    },
    {
      name: 'timed-holds',
      when: { everyMinutes: 60 },
      why: 'A hold of limited length (a moratorium, a bereavement) ends at a midnight; its end is evidence and its notices go on.',
      run: () => rooms.holds.endDue(),
    },
    {
      name: 'calendar-cover',
      when: { dailyAt: '03:00', zone: 'Asia/Shanghai' },
      why: 'Beyond the known holidays only weekdays count: somebody must renew the calendar before that day.',
      run: () => rooms.calendarWatch.run(),
    },
    {
      name: 'number-checks',
      when: { dailyAt: '02:30', zone: 'Asia/Shanghai' },
      why: 'A recycled number delivers perfectly: only its registry knows. At night, before the day’s notices, within the budget.',
      run: () => rooms.numberChecks.nightly(),
    },
    {
      name: 'ending-holds',
      when: { everyMinutes: 60 },
      why: 'A hold of 72 hours that ended is judged again, also when its own wake-up was lost.',
      run: () => rooms.cases.takeUpEndedHolds(),
    },
    {
      name: 'expiring-invitations',
      when: { everyMinutes: 60 },
      why: 'An invitation lives 14 days; a case nobody came to ends, also when its own wake-up was lost.',
      run: () => rooms.cases.takeUpExpired(),
    },
    {
      name: 'usual-hours',
      when: { everyMinutes: 60 },
      why: 'A spike of strong codes is told by what is usual for its prefix, operator and provider: hour by hour, for 28 days.',
      run: async () => ({ ...(await rooms.incidents.rollUp()) }),
    },
    {
      name: 'what-worked',
      when: { dailyAt: '03:00', zone: 'Asia/Shanghai' },
      why: 'What arrived over a lender’s whole portfolio is the first guess for each borrower; counted on from where it stopped.',
      run: () => rooms.portfolioTally.run(),
    },
    {
      name: 'retention',
      when: { everyMinutes: 60 },
      why: 'What has had its time must go by itself: codes on expiry, replaced numbers after 90 days, erased people when the law lets them.',
      run: () => rooms.retentionSweep.run(),
    },
    {
      name: 'token-signing-keys',
      when: { everyMinutes: 60 },
      why: 'A key that signs access tokens is changed every 90 days: published an hour before it signs, and a day after.',
      run: () => rooms.signingKeys.turn(),
    },
    {
      name: 'spent-proofs',
      when: { everyMinutes: 60 },
      why: 'What was good once is kept until it would be too old anyway, wrong tries until they are forgiven, sessions for a month.',
      run: rooms.forgetSpent,
    },
    {
      name: 'time-stamps',
      when: { everyMinutes: 60 },
      why: 'When a checkpoint was there, by a clock that is not ours; an authority is asked seldom, it serves many.',
      run: rooms.stampCheckpoints,
    },
    {
      name: 'checkpoints',
      when: { everyMinutes: 60 },
      why: 'A lender that holds how its log stood can show later that it was not rewritten: told each hour in which it grew, when it asked for it.',
      run: rooms.tellCheckpoints,
    },
    {
      name: 'retired-keys',
      when: { dailyAt: '04:10', zone: 'Asia/Shanghai' },
      why: 'A key that nothing is under any more is one more thing to lose: destroyed an hour after the last use could begin.',
      run: rooms.retireKeys,
    },
    {
      name: 'idempotency-keys',
      when: { dailyAt: '03:30', zone: 'Asia/Shanghai' },
      why: 'An answer is kept for 30 days, not for ever.',
      run: async () => ({ purged: await rooms.purgeIdempotencyKeys() }),
    },
    {
      name: 'webhook-deliveries',
      when: { dailyAt: '03:45', zone: 'Asia/Shanghai' },
      why: 'How a delivery went is of use for 30 days; the event itself stays and can be replayed.',
      run: async () => ({ purged: await rooms.purgeWebhookDeliveries() }),
    },
  ];
}
