import { Module } from '@nestjs/common';
import { BorrowersModule } from '../borrowers/borrowers.module';
import { NumberChecks } from './number-checks';
import { Replies } from './replies';
import { SignalsController } from './signals.controller';
import { StaleSweep } from './stale-sweep';

@Module({
  imports: [BorrowersModule],
  controllers: [SignalsController],
  providers: [NumberChecks, Replies, StaleSweep],
  exports: [NumberChecks, Replies, StaleSweep],
})
export class SignalsModule {}
