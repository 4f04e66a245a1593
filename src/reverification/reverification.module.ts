import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BorrowersModule } from '../borrowers/borrowers.module';
import { NoticesModule } from '../notices/notices.module';
import { Alerts } from './alerts';
import { Cases } from './cases.service';
import { Codes } from './codes';
import { Holding } from './holding';
import { Invitations } from './invitation';
import { Links } from './links';
import { Opening } from './opening';
import { OpeningStage } from './opening.stage';
import { PageController } from './page/page.controller';
import { Proving } from './proving.service';
import { Reverification } from './reverification.entity';
import { ReverificationStage } from './reverification.stage';
import { ReverificationsController } from './reverifications.controller';
import { Reverifications } from './reverifications.service';
import { Settling } from './settling';
import { SimCheck } from './sim-check';
import { StepUp } from './step-up';
import { Visits } from './visits.service';

@Module({
  imports: [TypeOrmModule.forFeature([Reverification]), BorrowersModule, NoticesModule],
  controllers: [ReverificationsController, PageController],
  providers: [
    Reverifications,
    Cases,
    Opening,
    Links,
    Invitations,
    Alerts,
    Codes,
    SimCheck,
    Settling,
    Holding,
    StepUp,
    Visits,
    Proving,
    OpeningStage,
    ReverificationStage,
  ],
  exports: [Cases, OpeningStage, ReverificationStage],
})
export class ReverificationModule {}
