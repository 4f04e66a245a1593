import { Global, Module } from '@nestjs/common';
import { DEMO_KEY } from './sandbox.controller';
import { DemoLender } from './demo-lender';

@Global()
@Module({
  providers: [
    DemoLender,
    { provide: DEMO_KEY, inject: [DemoLender], useFactory: (demo: DemoLender) => () => demo.demoKey() },
  ],
  exports: [DemoLender, DEMO_KEY],
})
export class DemoLenderModule {}
