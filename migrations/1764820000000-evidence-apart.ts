import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log's tables under the roles: what is looked for over all lenders, and what nobody may change. */
export class EvidenceApart1764820000000 implements MigrationInterface {
  name = 'EvidenceApart1764820000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readFileSync(join(__dirname, '1764820000000-evidence-apart', 'roles.sql'), 'utf8'));
  }

  async down(): Promise<void> {
    throw new Error('The release before does not say whose rows it works on: restore its backup.');
  }
}
