import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Account, Borrower } from './borrower.entity';
import { BorrowersController } from './borrowers.controller';
import { Borrowers } from './borrowers.service';
import { Channel } from './channel.entity';
import { ChannelTrust } from './channel-trust.service';
import { Channels } from './channels.service';

@Module({
  imports: [TypeOrmModule.forFeature([Borrower, Account, Channel])],
  controllers: [BorrowersController],
  providers: [Borrowers, Channels, ChannelTrust],
  exports: [Borrowers, Channels, ChannelTrust],
})
export class BorrowersModule {}
