-- borrowers/, consents/ and signals/: who can be reached, how far each channel is trusted, and why.
-- vault/: a cell is version byte + IV (12) + tag (16) + ciphertext; the CHECKs refuse plaintext.
CREATE TABLE data_key (
  lender_id   uuid NOT NULL,
  subject_id  uuid NOT NULL,
  wrapped     bytea NOT NULL,
  created_at  timestamptz NOT NULL,
  CONSTRAINT data_key_pk PRIMARY KEY (lender_id, subject_id),
  CONSTRAINT data_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id)
);

CREATE TABLE borrower (
  id           uuid PRIMARY KEY,
  lender_id    uuid NOT NULL,
  external_ref text NOT NULL,
  given_name   bytea,
  locale       text NOT NULL,
  country      text NOT NULL,
  region       text,
  time_zones   text[] NOT NULL DEFAULT '{}',
  preferences  jsonb NOT NULL DEFAULT '{}',
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  CONSTRAINT borrower_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT borrower_external_ref_unique UNIQUE (lender_id, external_ref),
  CONSTRAINT borrower_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT borrower_locale_known CHECK (locale IN ('zh-CN', 'en')),
  CONSTRAINT borrower_country_form CHECK (country ~ '^[A-Z]{2}$'),
  CONSTRAINT borrower_given_name_sealed CHECK (given_name IS NULL OR (octet_length(given_name) >= 29 AND get_byte(given_name, 0) = 1))
);

CREATE TABLE account (
  id               uuid PRIMARY KEY,
  lender_id        uuid NOT NULL,
  borrower_id      uuid NOT NULL,
  ref              text NOT NULL,
  stage            text NOT NULL,
  days_overdue     integer,
  amount_band      text,
  agreed_frequency text,
  updated_at       timestamptz NOT NULL,
  CONSTRAINT account_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id),
  CONSTRAINT account_ref_unique UNIQUE (lender_id, borrower_id, ref),
  CONSTRAINT account_stage_known CHECK (stage IN ('current', 'due', 'overdue', 'defaulted', 'closed'))
);

CREATE TABLE channel (
  id                     uuid PRIMARY KEY,
  lender_id              uuid NOT NULL,
  borrower_id            uuid NOT NULL,
  kind                   text NOT NULL,
  address                bytea NOT NULL,
  masked                 text NOT NULL,
  provenance             text NOT NULL,
  basis                  text NOT NULL DEFAULT 'contract',
  trust                  text NOT NULL,
  trust_reasons          jsonb NOT NULL DEFAULT '[]',
  trust_changed_at       timestamptz NOT NULL,
  -- The last positive proof; delivery never moves it.
  verified_at            timestamptz,
  verified_by            text,
  -- The channel whose mailbox or number carried the proof: what falls when that one falls.
  verified_through       uuid,
  designated_for_service boolean NOT NULL DEFAULT false,
  -- Media on this address that the person has stopped (STOP): address + medium, nothing wider.
  opted_out              text[] NOT NULL DEFAULT '{}',
  -- When trust may change by time alone (freshness); the stale sweep reads only this.
  look_again_at          timestamptz,
  last_checked_at        timestamptz,
  reverify_wanted_at     timestamptz,
  reverify_reason        text,
  withdrawn_at           timestamptz,
  created_at             timestamptz NOT NULL,
  CONSTRAINT channel_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id),
  CONSTRAINT channel_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT channel_kind_known CHECK (kind IN ('phone', 'email', 'app', 'letter')),
  CONSTRAINT channel_provenance_allowed CHECK (provenance IN ('contract', 'branch', 'app_session', 'borrower_link', 'lender_import_attested')),
  CONSTRAINT channel_trust_known CHECK (trust IN ('unverified', 'provisional', 'verified', 'stale', 'suspect', 'revoked')),
  CONSTRAINT channel_verified_by_known CHECK (verified_by IN ('branch', 'code', 'app_login', 'right_party_call')),
  CONSTRAINT channel_reverify_reason_known CHECK (reverify_reason IN ('strong_signal', 'suspicion', 'stale', 'exhausted_notice', 'lender', 'borrower')),
  CONSTRAINT channel_reverify_has_reason CHECK ((reverify_wanted_at IS NULL) = (reverify_reason IS NULL)),
  CONSTRAINT channel_address_sealed CHECK (octet_length(address) >= 29 AND get_byte(address, 0) = 1)
);
CREATE INDEX channel_of_borrower ON channel (borrower_id);
CREATE INDEX channel_look_again ON channel (look_again_at) WHERE look_again_at IS NOT NULL AND withdrawn_at IS NULL;
CREATE INDEX channel_reverify_wanted ON channel (reverify_wanted_at) WHERE reverify_wanted_at IS NOT NULL;
CREATE INDEX channel_of_kind ON channel (kind, lender_id, id) WHERE withdrawn_at IS NULL;

-- Blind index: HMAC of the normalised address under a key kept outside Postgres. One live channel of a
-- borrower per address; a withdrawn or revoked one stays here for suppression.
CREATE TABLE channel_index (
  lender_id   uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id  uuid NOT NULL,
  kind        text NOT NULL,
  digest      bytea NOT NULL,
  CONSTRAINT channel_index_pk PRIMARY KEY (channel_id),
  CONSTRAINT channel_index_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id)
);
CREATE INDEX channel_index_digest ON channel_index (lender_id, digest);

-- Every fact about a channel that trust is judged from: signals and proofs, in one dated history.
-- Judging reads the whole history sorted by `at`, so arrival order cannot matter.
CREATE TABLE signal (
  id              uuid PRIMARY KEY,
  lender_id       uuid NOT NULL,
  borrower_id     uuid NOT NULL,
  channel_id      uuid NOT NULL,
  kind            text NOT NULL,
  strength        text NOT NULL,
  class           text NOT NULL,
  source          text NOT NULL,
  raw_code        text,
  provider        text,
  mapping_version text,
  attempt_id      uuid,
  reverification_id uuid,
  at              timestamptz NOT NULL,
  recorded_at     timestamptz NOT NULL,
  -- What makes a repeat the same fact: a receipt twice, a check asked twice.
  dedupe_key      text NOT NULL,
  quarantined_at  timestamptz,
  CONSTRAINT signal_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id),
  CONSTRAINT signal_kind_known CHECK (kind IN ('signal', 'proof', 'provisional_proof', 'hold_passed', 'wrong_person', 'token_dead', 'withdrawn', 'disputed', 'replaced')),
  CONSTRAINT signal_strength_known CHECK (strength IN ('strong', 'weak', 'none')),
  CONSTRAINT signal_once UNIQUE (channel_id, dedupe_key)
);
CREATE INDEX signal_of_channel ON signal (channel_id, at);

CREATE TABLE consent (
  id               uuid PRIMARY KEY,
  lender_id        uuid NOT NULL,
  borrower_id      uuid NOT NULL,
  subject_role     text NOT NULL,
  purposes         text[] NOT NULL,
  media            text[] NOT NULL,
  channel_ids      uuid[] NOT NULL DEFAULT '{}',
  wording          text NOT NULL,
  -- The rest of consent_evidence as it was given: identity_proof, given_to, capture_context … Sealed JSON:
  -- lenders write what they like there.
  evidence         bytea NOT NULL,
  captured_at      timestamptz NOT NULL,
  valid_from       timestamptz NOT NULL,
  expires_at       timestamptz NOT NULL,
  warned_at        timestamptz,
  status           text NOT NULL,
  withdrawn_at     timestamptz,
  created_at       timestamptz NOT NULL,
  CONSTRAINT consent_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id),
  CONSTRAINT consent_subject_role_known CHECK (subject_role IN ('borrower', 'backup_contact', 'guarantor')),
  CONSTRAINT consent_status_known CHECK (status IN ('active', 'expired', 'withdrawn', 'superseded', 'refused')),
  CONSTRAINT consent_withdrawn_has_time CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL)),
  CONSTRAINT consent_evidence_sealed CHECK (octet_length(evidence) >= 29 AND get_byte(evidence, 0) = 1)
);
CREATE INDEX consent_of_borrower ON consent (borrower_id);
CREATE INDEX consent_expiring ON consent (expires_at) WHERE status = 'active';

-- Why collection rests for a borrower: complaint, dispute, moratorium.
CREATE TABLE hold (
  id          uuid PRIMARY KEY,
  lender_id   uuid NOT NULL,
  borrower_id uuid NOT NULL,
  kind        text NOT NULL,
  detail      bytea,
  opened_at   timestamptz NOT NULL,
  released_at timestamptz,
  CONSTRAINT hold_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id),
  CONSTRAINT hold_kind_known CHECK (kind IN ('complaint', 'dispute', 'moratorium')),
  CONSTRAINT hold_detail_sealed CHECK (detail IS NULL OR (octet_length(detail) >= 29 AND get_byte(detail, 0) = 1))
);
CREATE INDEX hold_open ON hold (borrower_id) WHERE released_at IS NULL;

CREATE TABLE number_check (
  id          uuid PRIMARY KEY,
  lender_id   uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id  uuid NOT NULL,
  provider    text NOT NULL,
  question    text NOT NULL,
  since       date,
  asked_at    timestamptz NOT NULL,
  answered_at timestamptz,
  answer      text,
  CONSTRAINT number_check_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id),
  CONSTRAINT number_check_question_known CHECK (question IN ('recycled', 'sim_swapped', 'status')),
  CONSTRAINT number_check_answer_known CHECK (answer IN ('yes', 'no', 'unknown'))
);
CREATE INDEX number_check_of_channel ON number_check (channel_id, asked_at);
CREATE INDEX number_check_spend ON number_check (lender_id, asked_at);

CREATE TABLE import_job (
  id          uuid PRIMARY KEY,
  lender_id   uuid NOT NULL,
  format      text NOT NULL,
  status      text NOT NULL,
  rows        integer NOT NULL DEFAULT 0,
  accepted    integer NOT NULL DEFAULT 0,
  rejected    integer NOT NULL DEFAULT 0,
  started_at  timestamptz NOT NULL,
  finished_at timestamptz,
  -- Renewed while the process that reads the stream lives; after that the job is interrupted.
  lease_until timestamptz NOT NULL,
  CONSTRAINT import_job_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT import_job_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT import_job_status_known CHECK (status IN ('running', 'finished', 'interrupted'))
);

-- A rejected row is named by line and reason; its values are never kept.
CREATE TABLE import_reject (
  lender_id uuid NOT NULL,
  import_id uuid NOT NULL,
  line      integer NOT NULL,
  code      text NOT NULL,
  pointer   text,
  detail    text NOT NULL,
  CONSTRAINT import_reject_pk PRIMARY KEY (import_id, line),
  CONSTRAINT import_reject_import_fk FOREIGN KEY (lender_id, import_id) REFERENCES import_job (lender_id, id)
);
