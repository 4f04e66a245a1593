import { Global, Module } from '@nestjs/common';
import { Evidence } from './evidence.service';
import { Checkpoints } from './log/checkpoints.service';
import { LogController } from './log/log.controller';
import { Sequencer } from './log/sequencer';

@Global()
@Module({
  controllers: [LogController],
  providers: [Evidence, Checkpoints, Sequencer],
  exports: [Evidence, Checkpoints, Sequencer],
})
export class EvidenceModule {}
