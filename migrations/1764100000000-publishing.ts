import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Templates and policies of lenders: versions, drafted by one key and published by another. */
export class Publishing1764100000000 implements MigrationInterface {
  name = 'Publishing1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of ['templates', 'policies']) {
      await runner.query(readFileSync(join(__dirname, '1764100000000-publishing', `${part}.sql`), 'utf8'));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE notice DROP COLUMN template_version;
       DROP TABLE template_version, policy_version;
       DROP FUNCTION refuse_changed_version();`,
    );
  }
}
