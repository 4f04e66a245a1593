import { Global, Module } from '@nestjs/common';
import { Evidence } from './evidence.service';
import { CheckpointNews } from './log/checkpoint-news';
import { Checkpoints } from './log/checkpoints.service';
import { LogController } from './log/log.controller';
import { Sequencer } from './log/sequencer';
import { Witnessing } from './witness/witnessing';

@Global()
@Module({
  controllers: [LogController],
  providers: [Evidence, Checkpoints, CheckpointNews, Sequencer, Witnessing],
  exports: [Evidence, Checkpoints, CheckpointNews, Sequencer, Witnessing],
})
export class EvidenceModule {}
