import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the planner looks at beyond the main job: a provider's own pause, and what worked over all of a lender's borrowers. */
export class Planner1764200000000 implements MigrationInterface {
  name = 'Planner1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readFileSync(join(__dirname, '1764200000000-planner', 'notices.sql'), 'utf8'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE worked_tally; DROP TABLE worked_mark');
    await runner.query('ALTER TABLE attempt DROP COLUMN retry_after_seconds');
  }
}
