import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BorrowersModule } from '../borrowers/borrowers.module';
import { ConsentsModule } from '../consents/consents.module';
import { RECEIPT_SINK } from '../providers/receipt-sink';
import { SignalsModule } from '../signals/signals.module';
import { TemplatesModule } from '../templates/templates.module';
import { Notices } from './accept';
import { AdverseActionSituations } from './adverse-action-facts';
import { AttemptFacts } from './attempt-facts';
import { CalendarWatch } from './calendar-watch';
import { ReceiptHealth } from './receipt-health';
import { Attempt } from './attempt.entity';
import { Endings } from './endings';
import { Explanations } from './explanations';
import { Handover } from './handover';
import { NoticeEvidenceController } from './notice-evidence.controller';
import { NoticeViews } from './notice-views';
import { Notice } from './notice.entity';
import { NoticesController } from './notices.controller';
import { PoliciesController } from './policies.controller';
import { PolicyController } from './policy.controller';
import { PolicyPacks } from './policy-packs';
import { PortfolioTally } from './portfolio-tally';
import { PlanStage } from './plan.stage';
import { ReceiptInbox } from './receipt-inbox';
import { ReceiptsController } from './receipts.controller';
import { ReceiptsStage } from './receipts.stage';
import { SendStage } from './send.stage';
import { Situations } from './situation';

/** Global for one thing: the inbox that providers hand receipts to (RECEIPT_SINK), which stands above them. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([Notice, Attempt]),
    BorrowersModule,
    ConsentsModule,
    SignalsModule,
    TemplatesModule,
  ],
  controllers: [
    NoticesController,
    NoticeEvidenceController,
    ReceiptsController,
    PolicyController,
    PoliciesController,
  ],
  providers: [
    Notices,
    NoticeViews,
    Explanations,
    Situations,
    Endings,
    Handover,
    AttemptFacts,
    ReceiptInbox,
    ReceiptHealth,
    AdverseActionSituations,
    CalendarWatch,
    PolicyPacks,
    PortfolioTally,
    PlanStage,
    SendStage,
    ReceiptsStage,
    { provide: RECEIPT_SINK, useExisting: ReceiptInbox },
  ],
  exports: [
    RECEIPT_SINK,
    Notices,
    ReceiptInbox,
    ReceiptHealth,
    CalendarWatch,
    PortfolioTally,
    PlanStage,
    SendStage,
    ReceiptsStage,
    Situations,
  ],
})
export class NoticesModule {}
