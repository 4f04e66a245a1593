import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Clock } from './clock';
import { HealthController } from './health.controller';
import { ProblemFilter } from './problem.filter';
import { Readiness } from './readiness';
import { ScheduleRunner } from './schedule-runner';
import { Settings } from './settings';
import { WakeListener } from './wake-listener';

/** What every room stands on. The clock is handed out only once it is right. */
@Global()
@Module({})
export class PlatformModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [HealthController],
      providers: [
        { provide: Settings, useValue: settings },
        {
          provide: Clock,
          inject: [DataSource],
          useFactory: async (dataSource: DataSource) => {
            const clock = new Clock();
            await clock.sync(dataSource);
            return clock;
          },
        },
        { provide: APP_FILTER, useClass: ProblemFilter },
        Readiness,
        ScheduleRunner,
        WakeListener,
      ],
      exports: [Settings, Clock, Readiness, ScheduleRunner, WakeListener],
    };
  }
}
