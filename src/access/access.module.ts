import { Global, Module } from '@nestjs/common';
import { Keys } from './keys.service';
import { KeysController } from './keys.controller';

@Global()
@Module({
  controllers: [KeysController],
  providers: [Keys],
  exports: [Keys],
})
export class AccessModule {}
