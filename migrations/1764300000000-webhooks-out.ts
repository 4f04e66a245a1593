import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Endpoints of lenders, what is to be delivered to them, and every try. */
export class WebhooksOut1764300000000 implements MigrationInterface {
  name = 'WebhooksOut1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readFileSync(join(__dirname, '1764300000000-webhooks-out', 'webhooks.sql'), 'utf8'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_attempt, webhook_delivery, webhook_endpoint');
    await runner.query('ALTER TABLE event DROP CONSTRAINT event_tenant_key');
  }
}
