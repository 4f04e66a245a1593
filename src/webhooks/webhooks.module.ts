import { Global, Module } from '@nestjs/common';
import { Deliveries } from './deliveries.service';
import { DeliveryStage } from './delivery.stage';
import { Endpoints } from './endpoints.service';
import { EndpointsController } from './endpoints.controller';
import { EventsController } from './events.controller';
import { Events } from './events.service';
import { OutboundSettings } from './outbound-settings';

@Global()
@Module({
  controllers: [EventsController, EndpointsController],
  providers: [Events, OutboundSettings, Endpoints, Deliveries, DeliveryStage],
  exports: [Events, DeliveryStage],
})
export class WebhooksModule {}
