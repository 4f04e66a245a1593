import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The words beside a code end after their time: the sweep that looks for them every hour finds none at once. */
export class SignalTextsEnd1764810000000 implements MigrationInterface {
  name = 'SignalTextsEnd1764810000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX signal_text_kept ON signal (recorded_at) WHERE raw_text IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX signal_text_kept');
  }
}
