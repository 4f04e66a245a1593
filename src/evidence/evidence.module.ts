import { Global, Module } from '@nestjs/common';
import { Bundles } from './bundle/bundles.service';
import { RangeController } from './bundle/range.controller';
import { Evidence } from './evidence.service';
import { CheckpointNews } from './log/checkpoint-news';
import { Checkpoints } from './log/checkpoints.service';
import { LogController } from './log/log.controller';
import { Sequencer } from './log/sequencer';
import { Stamping } from './stamp/stamping';
import { Statements } from './statement/statements.service';
import { Witnessing } from './witness/witnessing';

const SERVICES = [
  Evidence,
  Bundles,
  Statements,
  Checkpoints,
  CheckpointNews,
  Sequencer,
  Stamping,
  Witnessing,
];

@Global()
@Module({
  controllers: [LogController, RangeController],
  providers: SERVICES,
  exports: SERVICES,
})
export class EvidenceModule {}
