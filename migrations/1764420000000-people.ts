import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who acts: keys that end and rotate, OAuth2 clients and their signing keys, operators, their factors and sessions. */
export class People1764420000000 implements MigrationInterface {
  name = 'People1764420000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of ['actors', 'keys', 'oauth', 'operators', 'sign-in']) {
      await runner.query(readFileSync(join(__dirname, '1764420000000-people', `${part}.sql`), 'utf8'));
    }
  }

  async down(): Promise<void> {
    throw new Error(
      'What operators did cannot be put down to a key: restore the backup of the release before.',
    );
  }
}
