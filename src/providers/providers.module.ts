import { Global, Module } from '@nestjs/common';
import { BounceListener } from './email-smtp/bounce-listener';
import { ProviderHealth } from './provider-health';
import { Providers } from './registry';
import { SandboxLine } from './sandbox/line';

/** Everybody outside who sends, reports or checks. Needs a global RECEIPT_SINK from the room that keeps the inbox. */
@Global()
@Module({
  providers: [Providers, ProviderHealth, BounceListener, SandboxLine],
  exports: [Providers, ProviderHealth, BounceListener, SandboxLine],
})
export class ProvidersModule {}
