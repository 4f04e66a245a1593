import { Global, Module } from '@nestjs/common';
import { Bundles } from './bundle/bundles.service';
import { RangeController } from './bundle/range.controller';
import { Evidence } from './evidence.service';
import { Checkpoints } from './log/checkpoints.service';
import { LogController } from './log/log.controller';
import { Sequencer } from './log/sequencer';
import { Statements } from './statement/statements.service';

@Global()
@Module({
  controllers: [LogController, RangeController],
  providers: [Evidence, Bundles, Statements, Checkpoints, Sequencer],
  exports: [Evidence, Bundles, Statements, Checkpoints, Sequencer],
})
export class EvidenceModule {}
