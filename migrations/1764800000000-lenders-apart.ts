import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lenders kept apart by the database itself: a runtime role, row-level security, composite foreign keys. */
export class LendersApart1764800000000 implements MigrationInterface {
  name = 'LendersApart1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    // References first: they are checked over all rows, which nobody sees once the tables are closed.
    for (const part of ['roles', 'references', 'tables', 'across']) {
      await runner.query(readFileSync(join(__dirname, '1764800000000-lenders-apart', `${part}.sql`), 'utf8'));
    }
  }

  async down(): Promise<void> {
    throw new Error('The release before does not say whose rows it works on: restore its backup.');
  }
}
