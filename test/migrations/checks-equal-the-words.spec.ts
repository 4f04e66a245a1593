import { DataSource } from 'typeorm';
import { CASE_TABLE } from '../../src/decisions/reverification/case-table';
import { INCIDENT_STATES } from '../../src/decisions/channel/incident-guard';
import * as words from '../../src/decisions/words';
import { EVENT_TYPES } from '../../src/webhooks/event-types';
import { EVIDENCE_KINDS } from '../../src/evidence/kinds';
import { ACTOR_KINDS } from '../../src/lenders/actor';
import { ROLES } from '../../src/lenders/roles';
import { SESSION_STAGES } from '../../src/lenders/session-rules';
import { POLICY_VERSION_STATES } from '../../src/lenders/policy-version.entity';
import { TEMPLATE_VERSION_STATES } from '../../src/templates/template-version.entity';
import * as webhooks from '../../src/webhooks/webhook-words';
import { PROCESSINGS } from '../../src/borrowers/active';
import { REVEAL_PURPOSES } from '../../src/borrowers/reveal.dto';
import { KEY_PROVIDERS } from '../../src/vault/key-provider';
import { KEY_PURPOSES } from '../../src/vault/lender-keys';
import { cloneDatabase, type TestDatabase } from '../support/database';

/** Each CHECK over a closed list, and the list it must equal. */
const LISTS: Record<string, readonly string[]> = {
  channel_kind_known: words.CHANNEL_KINDS,
  channel_provenance_allowed: words.PROVENANCES,
  channel_trust_known: words.TRUSTS,
  channel_verified_by_known: words.VERIFIED_BY,
  channel_reverify_reason_known: words.REVERIFICATION_REASONS,
  account_stage_known: words.DELINQUENCY_STAGES,
  borrower_locale_known: words.LOCALES,
  hold_kind_known: words.HOLD_KINDS,
  signal_strength_known: words.SIGNAL_STRENGTHS,
  notice_purpose_known: words.PURPOSES,
  notice_status_known: words.NOTICE_STATUSES,
  notice_evidence_level_known: words.EVIDENCE_LEVELS,
  attempt_medium_known: words.MEDIA,
  worked_tally_medium_known: words.MEDIA,
  attempt_trust_known: words.TRUSTS,
  attempt_state_known: words.ATTEMPT_STATES,
  attempt_content_class_known: words.CONTENT_CLASSES.filter((c) => c !== 'NONE'),
  template_version_purpose_known: words.PURPOSES,
  template_version_state_known: TEMPLATE_VERSION_STATES,
  policy_version_state_known: POLICY_VERSION_STATES,
  incident_state_known: INCIDENT_STATES,
  borrower_processing_known: PROCESSINGS,
  channel_reveal_purpose_known: REVEAL_PURPOSES,
  service_key_provider_known: KEY_PROVIDERS,
  lender_key_provider_known: KEY_PROVIDERS,
  lender_key_purpose_known: KEY_PURPOSES,
  reverification_state_known: words.REVERIFICATION_STATES,
  reverification_reason_known: words.REVERIFICATION_REASONS,
  actor_kind_known: ACTOR_KINDS,
  operator_role_known: ROLES,
  operator_session_stage_known: SESSION_STAGES,
  webhook_delivery_state_known: webhooks.DELIVERY_STATES,
  webhook_attempt_state_known: webhooks.ATTEMPT_STATES,
  webhook_endpoint_disabled_reason_known: webhooks.DISABLED_REASONS,
};

describe('the checks in the database equal the words in the code', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await cloneDatabase();
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it.each(Object.entries(LISTS))('%s', async (constraint, list) => {
    const [row] = await db.query(
      'SELECT pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE conname = $1',
      [constraint],
    );
    const known = [...(row?.def as string).matchAll(/'([^']+)'::text/g)].map(([, word]) => word);
    expect(known.sort()).toEqual([...list].sort());
  });

  it('knows a reverification state for every row of the case table', () => {
    expect(Object.keys(CASE_TABLE).sort()).toEqual([...words.REVERIFICATION_STATES].sort());
  });

  it('has one spelling for events and evidence: noun.past-verb', () => {
    for (const name of [...EVENT_TYPES, ...Object.keys(EVIDENCE_KINDS)])
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
  });

  it('refuses to change or forget evidence', async () => {
    await db.query(
      `INSERT INTO evidence_entry (id, lender_id, stream, n, kind, at, body, prev, leaf) VALUES (gen_random_uuid(), gen_random_uuid(), 's', 1, 'k', now(), '{}', '', '')`,
    );
    for (const statement of [
      'UPDATE evidence_entry SET n = 2',
      'DELETE FROM evidence_entry',
      'TRUNCATE evidence_entry',
    ]) {
      await expect(db.query(statement)).rejects.toThrow(/only appended/);
    }
  });

  it('refuses a contact value in the clear, and one that the borrower did not give', async () => {
    const insert = (address: string, provenance: string) =>
      db.query(
        `INSERT INTO channel (id, lender_id, borrower_id, kind, address, masked, provenance, trust, trust_changed_at, created_at)
         VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'phone', $1, '', $2, 'unverified', now(), now())`,
        [Buffer.from(address), provenance],
      );
    await expect(insert('+8613800138000 in the clear, long enough', 'contract')).rejects.toThrow(
      /channel_address_sealed/,
    );
    await expect(insert(`\u0001${'x'.repeat(40)}`, 'skip_trace')).rejects.toThrow(
      /channel_provenance_allowed/,
    );
  });
});
