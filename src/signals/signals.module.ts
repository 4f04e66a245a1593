import { Module } from '@nestjs/common';
import { BorrowersModule } from '../borrowers/borrowers.module';
import { IncidentGuard } from './incident-guard';
import { IncidentStage } from './incident.stage';
import { IncidentsController } from './incidents.controller';
import { Incidents } from './incidents.service';
import { NumberChecks } from './number-checks';
import { Replies } from './replies';
import { SignalReplay } from './replay';
import { SignalsController } from './signals.controller';
import { StaleSweep } from './stale-sweep';

@Module({
  imports: [BorrowersModule],
  controllers: [SignalsController, IncidentsController],
  providers: [IncidentGuard, Incidents, IncidentStage, NumberChecks, Replies, SignalReplay, StaleSweep],
  exports: [IncidentGuard, Incidents, IncidentStage, NumberChecks, Replies, SignalReplay, StaleSweep],
})
export class SignalsModule {}
