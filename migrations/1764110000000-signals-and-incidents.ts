import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What replay and the incident guard need to know of a signal, and the incidents. */
export class SignalsAndIncidents1764110000000 implements MigrationInterface {
  name = 'SignalsAndIncidents1764110000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of ['signals', 'incidents']) {
      await runner.query(
        readFileSync(join(__dirname, '1764110000000-signals-and-incidents', `${part}.sql`), 'utf8'),
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('Superseded and quarantined signals cannot be forgotten again: restore a backup instead.');
  }
}
