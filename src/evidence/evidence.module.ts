import { Global, Module } from '@nestjs/common';
import { Evidence } from './evidence.service';
import { CheckpointNews } from './log/checkpoint-news';
import { Checkpoints } from './log/checkpoints.service';
import { LogController } from './log/log.controller';
import { Sequencer } from './log/sequencer';
import { Stamping } from './stamp/stamping';
import { Witnessing } from './witness/witnessing';

@Global()
@Module({
  controllers: [LogController],
  providers: [Evidence, Checkpoints, CheckpointNews, Sequencer, Stamping, Witnessing],
  exports: [Evidence, Checkpoints, CheckpointNews, Sequencer, Stamping, Witnessing],
})
export class EvidenceModule {}
