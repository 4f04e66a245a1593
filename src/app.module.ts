import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from './access/access.module';
import { BorrowersModule } from './borrowers/borrowers.module';
import { ImportModule } from './borrowers/import.module';
import { ConsentsModule } from './consents/consents.module';
import { EvidenceModule } from './evidence/evidence.module';
import { LendersModule } from './lenders/lenders.module';
import { NoticesModule } from './notices/notices.module';
import { dataSourceOptions } from './platform/data-source';
import { PlatformModule } from './platform/platform.module';
import { Settings } from './platform/settings';
import { ProvidersModule } from './providers/providers.module';
import { DemoLenderModule } from './providers/sandbox/demo-lender.module';
import { SandboxModule } from './providers/sandbox/sandbox.module';
import { SandboxStepUpModule } from './reverification/sandbox-step-up.module';
import { ReverificationModule } from './reverification/reverification.module';
import { Runtime, timelineProvider } from './runtime';
import { SignalsModule } from './signals/signals.module';
import { TemplatesModule } from './templates/templates.module';
import { VaultModule } from './vault/vault.module';
import { WebhooksModule } from './webhooks/webhooks.module';

/** The only file that lists all modules. */
@Module({})
export class AppModule {
  static with(settings: Settings, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(databaseUrl),
          autoLoadEntities: true,
          retryAttempts: 1,
        }),
        ScheduleModule.forRoot(),
        PlatformModule.with(settings),
        LendersModule,
        VaultModule,
        WebhooksModule,
        EvidenceModule,
        AccessModule,
        ProvidersModule,
        TemplatesModule,
        ConsentsModule,
        BorrowersModule,
        ImportModule,
        SignalsModule,
        NoticesModule,
        ReverificationModule,
        ...(settings.sandbox ? [DemoLenderModule, SandboxModule, SandboxStepUpModule] : []),
      ],
      providers: [Runtime, timelineProvider],
      exports: [timelineProvider],
    };
  }
}
