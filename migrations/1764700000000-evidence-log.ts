import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log over all entries of a lender: openings, one call that appends, the inbox, the tree, its signed checkpoints. */
export class EvidenceLog1764700000000 implements MigrationInterface {
  name = 'EvidenceLog1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of ['entries', 'tree', 'checkpoints', 'append', 'earlier']) {
      await runner.query(readFileSync(join(__dirname, '1764700000000-evidence-log', `${part}.sql`), 'utf8'));
    }
  }

  async down(): Promise<void> {
    throw new Error('What is in the tree cannot be taken out of it: restore the backup of the release before.');
  }
}
