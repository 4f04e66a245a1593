import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lender keys between the root and the data keys, versions of the blind index, reveal, erasure, retention. */
export class Vault1764310000000 implements MigrationInterface {
  name = 'Vault1764310000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of ['keys', 'erasure']) {
      await runner.query(readFileSync(join(__dirname, '1764310000000-vault', `${part}.sql`), 'utf8'));
    }
  }

  async down(): Promise<void> {
    throw new Error('Keys wrapped by a lender key cannot be read by the release before: restore its backup.');
  }
}
