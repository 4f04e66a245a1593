import { Module } from '@nestjs/common';
import { ComplaintsController } from './complaints.controller';
import { ConsentsController } from './consents.controller';
import { Consents } from './consents.service';
import { Holds } from './holds.service';

@Module({
  controllers: [ConsentsController, ComplaintsController],
  providers: [Consents, Holds],
  exports: [Consents, Holds],
})
export class ConsentsModule {}
