import { Global, Module } from '@nestjs/common';
import { EventsController } from './events.controller';
import { Events } from './events.service';

@Global()
@Module({ controllers: [EventsController], providers: [Events], exports: [Events] })
export class WebhooksModule {}
