import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { registry } from './metrics';
import { Problem } from './problem';

const READY_WITHIN_MS = 2_000;

/** For whoever restarts us, whoever sends us traffic, and whoever watches. */
@ApiTags('health')
@Controller()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  /** The process answers. Says nothing about the database: restarting us would not heal it. */
  @Get('health/live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests can be served: the database answers. 503 otherwise. */
  @Get('health/ready')
  async ready(): Promise<{ status: 'ok' }> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), READY_WITHIN_MS);
    });
    try {
      await Promise.race([this.dataSource.query('SELECT 1'), late]);
      return { status: 'ok' };
    } catch {
      throw new Problem(503, 'DATABASE_UNAVAILABLE', 'The database does not answer.', [], {
        'retry-after': '5',
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Prometheus text. */
  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(registry.contentType).send(await registry.metrics());
  }
}
