import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Packs of rules are kept as they were: a bundle made years later carries those that decided. */
export class RulesAsTheyWere1764710000000 implements MigrationInterface {
  name = 'RulesAsTheyWere1764710000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readFileSync(join(__dirname, '1764710000000-rules-as-they-were', 'up.sql'), 'utf8'));
  }

  async down(): Promise<void> {
    throw new Error(
      'Rules that decisions rest on are not forgotten: restore the backup of the release before.',
    );
  }
}
