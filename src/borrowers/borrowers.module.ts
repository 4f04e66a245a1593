import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Account, Borrower } from './borrower.entity';
import { BorrowerEvidenceController } from './borrower-evidence.controller';
import { BorrowersController } from './borrowers.controller';
import { Borrowers } from './borrowers.service';
import { Channel } from './channel.entity';
import { ChannelTrust } from './channel-trust.service';
import { Channels } from './channels.service';
import { ErasureController } from './erasure.controller';
import { Erasures } from './erasures.service';
import { RetentionSweep } from './retention-sweep';
import { RevealController } from './reveal.controller';
import { Reveals } from './reveals.service';
import { StatementsController } from './statements.controller';

@Module({
  imports: [TypeOrmModule.forFeature([Borrower, Account, Channel])],
  controllers: [
    BorrowersController,
    BorrowerEvidenceController,
    StatementsController,
    RevealController,
    ErasureController,
  ],
  providers: [Borrowers, Channels, ChannelTrust, Erasures, RetentionSweep, Reveals],
  exports: [Borrowers, Channels, ChannelTrust, RetentionSweep, Reveals],
})
export class BorrowersModule {}
