import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table of the main job. The SQL stands beside this file, one file per room. */
export class MainJob1764000000000 implements MigrationInterface {
  name = 'MainJob1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const room of ['lenders', 'borrowers', 'notices', 'reverification', 'evidence', 'platform']) {
      await runner.query(readFileSync(join(__dirname, '1764000000000-main-job', `${room}.sql`), 'utf8'));
    }
  }

  async down(): Promise<void> {
    throw new Error('The first migration is not undone: drop the database instead.');
  }
}
