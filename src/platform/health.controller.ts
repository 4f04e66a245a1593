import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { registry } from './metrics';
import { Problem } from './problem';
import { Readiness } from './readiness';

const READY_WITHIN_MS = 2_000;

/** For whoever restarts us, whoever sends us traffic, and whoever watches. */
@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readiness: Readiness,
  ) {}

  /** The process answers. Says nothing about the database: restarting us would not heal it. */
  @Get('health/live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * Requests can be served: the database answers. 503 otherwise. `degraded` is still 200: receipts are stored whatever the
   * key provider does, and whoever sends them must not be turned away; what has to wait is named in `troubles`.
   */
  @Get('health/ready')
  async ready(): Promise<{ status: 'ok' | 'degraded'; troubles?: Record<string, string> }> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), READY_WITHIN_MS);
    });
    try {
      await Promise.race([this.dataSource.query('SELECT 1'), late]);
    } catch {
      throw new Problem(503, 'DATABASE_UNAVAILABLE', 'The database does not answer.', [], {
        'retry-after': '5',
      });
    } finally {
      clearTimeout(timer);
    }
    const troubles = await this.readiness.troubles();
    return Object.keys(troubles).length > 0 ? { status: 'degraded', troubles } : { status: 'ok' };
  }

  /** Prometheus text. */
  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(registry.contentType).send(await registry.metrics());
  }
}
