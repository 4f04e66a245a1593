import { Module } from '@nestjs/common';
import { SandboxClock } from './advance';
import { Agenda } from './agenda';
import { CarrierServer } from './carrier-server';
import { MailExchange } from './mail-exchange';
import { MailReturns } from './mail-returns';
import { SandboxPageController } from './page/page.controller';
import { PushGatewayServer } from './push-gateway';
import { CarrierReports } from './reports';
import { SandboxController } from './sandbox.controller';
import { SmsCarrier } from './sms-carrier';
import { StationsController } from './stations.controller';
import { SandboxWorld } from './world';

/**
 * Carriers that misbehave on demand, and the calls to make them. Imported only when settings.sandbox is on. Needs
 * from global modules: TIMELINE, DEMO_KEY, DataSource, Clock, Settings.
 */
@Module({
  controllers: [SandboxController, StationsController, SandboxPageController],
  providers: [
    SandboxWorld,
    SandboxClock,
    Agenda,
    CarrierReports,
    CarrierServer,
    MailExchange,
    MailReturns,
    PushGatewayServer,
    SmsCarrier,
  ],
  exports: [SandboxClock, SandboxWorld],
})
export class SandboxModule {}
