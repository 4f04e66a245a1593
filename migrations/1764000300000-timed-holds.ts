import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Holds of more kinds, some of which end by themselves. */
export class TimedHolds1764000300000 implements MigrationInterface {
  name = 'TimedHolds1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readFileSync(join(__dirname, '1764000300000-timed-holds', 'holds.sql'), 'utf8'));
  }

  async down(): Promise<void> {
    throw new Error('Holds that only this release knows are not forgotten: restore the backup instead.');
  }
}
