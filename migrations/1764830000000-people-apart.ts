import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose a client, a session, an invitation or a passkey is, before its lender is known; and what nobody changes. */
export class PeopleApart1764830000000 implements MigrationInterface {
  name = 'PeopleApart1764830000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readFileSync(join(__dirname, '1764830000000-people-apart', 'roles.sql'), 'utf8'));
  }

  async down(): Promise<void> {
    throw new Error('The release before does not say whose rows it works on: restore its backup.');
  }
}
