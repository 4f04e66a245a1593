import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { coverOf, type CountryCover } from '../decisions/policy/calendar-cover';
import { compilePacks } from '../decisions/policy/compile';
import { currentPacks } from '../decisions/policy/load-packs';
import { Evidence } from '../evidence/evidence.service';
import { Lenders, type Lender } from '../lenders/lenders.service';
import { Clock } from '../platform/clock';
import { calendarCoveredDays } from '../platform/metrics';
import { inTx } from '../platform/tx';
import { Events } from '../webhooks/events.service';

/** Tells operators, and each lender it concerns once, that the known holidays of a country end, or have ended. */
@Injectable()
export class CalendarWatch {
  private readonly log = new Logger(CalendarWatch.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly lenders: Lenders,
    private readonly evidence: Evidence,
    private readonly events: Events,
  ) {}

  async run(): Promise<Record<string, number>> {
    const { calendar } = currentPacks();
    const now = this.clock.now();
    calendarCoveredDays.reset();
    for (const cover of coverOf(calendar.countries, calendar, now))
      calendarCoveredDays.set({ country: cover.country }, cover.daysLeft);
    let told = 0;
    const short = new Map<string, CountryCover>();
    for (const lender of await this.lenders.all(this.dataSource)) {
      // The packs a lender enabled say where it lends; going through all its borrowers would say no more.
      const { countries } = compilePacks(lender.packs.filter((id) => currentPacks().packs.has(id)));
      for (const cover of coverOf(countries, calendar, now)) {
        if (cover.state === 'covered') continue;
        short.set(cover.country, cover);
        if (await this.tell(lender, cover)) told += 1;
      }
    }
    for (const cover of short.values()) this.say(cover);
    return { told };
  }

  private say({ country, coveredUntil, daysLeft, state }: CountryCover): void {
    if (state === 'uncovered')
      this.log.error(
        `the holidays of ${country} are known until ${coveredUntil ?? 'no day'}: weekday rules only`,
      );
    else this.log.warn(`the holidays of ${country} are known for ${daysLeft} more days: renew the calendar`);
  }

  /** A task for the lender, once for each country, end of cover and state. */
  private async tell(lender: Lender, { country, coveredUntil, state }: CountryCover): Promise<boolean> {
    const task = { task: 'renew_calendar', why: `calendar_${state}`, country, coveredUntil };
    return inTx(this.dataSource, lender.id, async (tx) => {
      const past = await this.evidence.findStream(tx, lender.id, { lnd: lender.id });
      const isSame = (body: Record<string, unknown>) =>
        body.why === task.why && body.country === country && body.coveredUntil === coveredUntil;
      if (past.some((entry) => entry.kind === 'task.raised' && isSame(entry.body))) return false;
      await this.events.emit(tx, { lenderId: lender.id, borrowerId: null, type: 'task.raised', data: task });
      await this.evidence.append(tx, [
        {
          lenderId: lender.id,
          borrowerId: null,
          subject: { lnd: lender.id },
          kind: 'task.raised',
          body: task,
        },
      ]);
      return true;
    });
  }
}
