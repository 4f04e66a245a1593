import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RetentionSweep } from './borrowers/retention-sweep';
import { forgetSpent } from './access/spent';
import { SigningKeys } from './access/oauth/signing-keys';
import { Consents } from './consents/consents.service';
import { Holds } from './consents/holds.service';
import { CheckpointNews } from './evidence/log/checkpoint-news';
import { Sequencer } from './evidence/log/sequencer';
import { Stamping } from './evidence/stamp/stamping';
import { Witnessing } from './evidence/witness/witnessing';
import { CalendarWatch } from './notices/calendar-watch';
import { PlanStage } from './notices/plan.stage';
import { PortfolioTally } from './notices/portfolio-tally';
import { ReceiptHealth } from './notices/receipt-health';
import { ReceiptsStage } from './notices/receipts.stage';
import { SendStage } from './notices/send.stage';
import { Clock } from './platform/clock';
import { forgetOldKeys } from './platform/idempotency.queries';
import { ScheduleRunner } from './platform/schedule-runner';
import { Settings } from './platform/settings';
import { TIMELINE, type TimelineSource } from './platform/timeline';
import { eachTenant, type Tx } from './platform/tx';
import { WakeListener } from './platform/wake-listener';
import { Cases } from './reverification/cases.service';
import { OpeningStage } from './reverification/opening.stage';
import { ReverificationStage } from './reverification/reverification.stage';
import { retireKeys } from './vault/rotation';
import { scheduleTable } from './schedule';
import { IncidentStage } from './signals/incident.stage';
import { Incidents } from './signals/incidents.service';
import { NumberChecks } from './signals/number-checks';
import { StaleSweep } from './signals/stale-sweep';
import { DeliveryStage } from './webhooks/delivery.stage';
import { forgetOldDeliveries } from './webhooks/delivery.queries';

const WEBHOOK_TRIES_KEPT_DAYS = 30;

/** What runs beside the HTTP doors: the stages, their wake-up, the schedule. ROLE decides whether this process has them. */
@Injectable()
export class Runtime {
  private started = false;

  constructor(
    private readonly settings: Settings,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly wakeListener: WakeListener,
    private readonly schedule: ScheduleRunner,
    private readonly receiptHealth: ReceiptHealth,
    private readonly portfolioTally: PortfolioTally,
    private readonly staleSweep: StaleSweep,
    private readonly consents: Consents,
    private readonly holds: Holds,
    private readonly calendarWatch: CalendarWatch,
    private readonly numberChecks: NumberChecks,
    private readonly cases: Cases,
    private readonly incidents: Incidents,
    private readonly retentionSweep: RetentionSweep,
    private readonly signingKeys: SigningKeys,
    private readonly sequencer: Sequencer,
    private readonly checkpointNews: CheckpointNews,
    private readonly witnessing: Witnessing,
    private readonly stamping: Stamping,
    @Inject(TIMELINE) private readonly timeline: readonly TimelineSource[],
  ) {}

  /** @param listenUrl a connection of our own, past any pooler */
  async start(listenUrl: string): Promise<void> {
    if (this.settings.role === 'api') return;
    const stages = this.timeline.filter(isStage);
    await this.wakeListener.start(listenUrl, stages);
    for (const stage of stages) stage.start();
    this.schedule.start(
      scheduleTable({
        receiptHealth: this.receiptHealth,
        portfolioTally: this.portfolioTally,
        staleSweep: this.staleSweep,
        consents: this.consents,
        holds: this.holds,
        calendarWatch: this.calendarWatch,
        numberChecks: this.numberChecks,
        cases: this.cases,
        incidents: this.incidents,
        retentionSweep: this.retentionSweep,
        signingKeys: this.signingKeys,
        forgetSpent: () => forgetSpent(this.dataSource, this.clock.now()),
        stampCheckpoints: () => this.stamping.stampAll(),
        tellCheckpoints: () => this.checkpointNews.tell(),
        retireKeys: () => retireKeys(this.dataSource),
        purgeIdempotencyKeys: () => this.forEach((tx) => forgetOldKeys(tx, this.clock.now())),
        purgeWebhookDeliveries: () =>
          this.forEach((tx) => forgetOldDeliveries(tx, this.clock.now(), WEBHOOK_TRIES_KEPT_DAYS)),
      }),
    );
    this.sequencer.start();
    this.witnessing.start();
    this.started = true;
  }

  private async forEach(forget: (tx: Tx) => Promise<number>): Promise<number> {
    return (await eachTenant(this.dataSource, forget)).reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    if (!this.started) return;
    await this.wakeListener.stop();
    await this.schedule.stop();
    await this.sequencer.stop();
    await this.witnessing.stop();
    await Promise.all(this.timeline.filter(isStage).map((stage) => stage.stop()));
  }
}

type RunningStage = TimelineSource & { start(): void; stop(): Promise<void>; wake(): void };

function isStage(source: TimelineSource): source is RunningStage {
  return 'wake' in source;
}

/** Everything that works at times of the one clock, in the order in which work flows through it. */
export const timelineProvider = {
  provide: TIMELINE,
  inject: [
    ReceiptsStage,
    IncidentStage,
    PlanStage,
    SendStage,
    OpeningStage,
    ReverificationStage,
    DeliveryStage,
    ScheduleRunner,
  ],
  useFactory: (...sources: TimelineSource[]) => sources,
};
