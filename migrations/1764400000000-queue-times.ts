import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every queue has due, asked once. */
export class QueueTimes1764400000000 implements MigrationInterface {
  name = 'QueueTimes1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readFileSync(join(__dirname, '1764400000000-queue-times', 'queue-times.sql'), 'utf8'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION queue_times(timestamptz)');
  }
}
