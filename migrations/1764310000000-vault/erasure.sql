-- borrowers/: erasure, restriction, reveal; and cells that end by themselves (NULL: destroyed).
ALTER TABLE borrower
  ADD COLUMN processing text NOT NULL DEFAULT 'active',
  ADD COLUMN restricted_at timestamptz,
  ADD COLUMN erased_at timestamptz,
  -- When the retention floor is over; NULL while an account is open.
  ADD COLUMN erase_after timestamptz,
  -- When every account was first seen closed; NULL while one is open.
  ADD COLUMN closed_since timestamptz,
  ADD CONSTRAINT borrower_processing_known CHECK (processing IN ('active', 'restricted', 'erased')),
  ADD CONSTRAINT borrower_restricted_has_time CHECK (processing <> 'restricted' OR restricted_at IS NOT NULL),
  ADD CONSTRAINT borrower_erased_has_time CHECK ((processing = 'erased') = (erased_at IS NOT NULL)),
  ADD CONSTRAINT borrower_erased_is_bare CHECK (processing <> 'erased' OR given_name IS NULL);
CREATE INDEX borrower_restricted ON borrower (id) WHERE processing = 'restricted';
CREATE INDEX borrower_closed ON borrower (closed_since) WHERE closed_since IS NOT NULL AND processing = 'active';

ALTER TABLE channel
  ALTER COLUMN address DROP NOT NULL,
  DROP CONSTRAINT channel_address_sealed,
  ADD CONSTRAINT channel_address_sealed CHECK (address IS NULL OR (octet_length(address) >= 29 AND get_byte(address, 0) = 1)),
  ADD CONSTRAINT channel_forgotten_is_out_of_use CHECK (address IS NOT NULL OR withdrawn_at IS NOT NULL);
ALTER TABLE notice
  ALTER COLUMN data DROP NOT NULL,
  DROP CONSTRAINT notice_data_sealed,
  ADD CONSTRAINT notice_data_sealed CHECK (data IS NULL OR (octet_length(data) >= 29 AND get_byte(data, 0) = 1)),
  ADD CONSTRAINT notice_data_until_ended CHECK (data IS NOT NULL OR ended_at IS NOT NULL);
ALTER TABLE consent
  ALTER COLUMN evidence DROP NOT NULL,
  DROP CONSTRAINT consent_evidence_sealed,
  ADD CONSTRAINT consent_evidence_sealed CHECK (evidence IS NULL OR (octet_length(evidence) >= 29 AND get_byte(evidence, 0) = 1));
ALTER TABLE reverification_code
  ALTER COLUMN hmac DROP NOT NULL,
  ALTER COLUMN salt DROP NOT NULL;

-- Addresses of people who were erased, as keyed hashes that expire: the same value does not come back by an import.
CREATE TABLE suppression (
  lender_id     uuid NOT NULL,
  digest        bytea NOT NULL,
  version       integer NOT NULL,
  suppressed_at timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL,
  CONSTRAINT suppression_pk PRIMARY KEY (lender_id, digest),
  CONSTRAINT suppression_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT suppression_digest_form CHECK (octet_length(digest) = 32)
);
CREATE INDEX suppression_expiring ON suppression (expires_at);

-- Every look at a value in the clear: also what the limit of each key is counted from.
CREATE TABLE channel_reveal (
  id          uuid PRIMARY KEY,
  lender_id   uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id  uuid NOT NULL,
  api_key_id  uuid NOT NULL,
  purpose     text NOT NULL,
  -- The caller's own words, sealed: staff write names there.
  reason      bytea NOT NULL,
  at          timestamptz NOT NULL,
  CONSTRAINT channel_reveal_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id),
  CONSTRAINT channel_reveal_purpose_known CHECK (purpose IN ('borrower_request', 'service_by_letter', 'complaint', 'court_or_regulator', 'fraud_case', 'data_access_request')),
  CONSTRAINT channel_reveal_reason_sealed CHECK (octet_length(reason) >= 29 AND get_byte(reason, 0) = 1)
);
CREATE INDEX channel_reveal_of_key ON channel_reveal (api_key_id, at);

-- What the retention sweep looks through, and nothing else.
CREATE INDEX channel_out_of_use ON channel (coalesce(withdrawn_at, trust_changed_at))
  WHERE address IS NOT NULL AND (withdrawn_at IS NOT NULL OR trust = 'revoked');
CREATE INDEX reverification_code_secret ON reverification_code (expires_at) WHERE hmac IS NOT NULL;
CREATE INDEX notice_secret ON notice (ended_at) WHERE purpose = 'security_verification' AND data IS NOT NULL;
CREATE INDEX receipt_body_kept ON receipt_inbox (received_at) WHERE body IS NOT NULL AND next_step_at IS NULL;
CREATE INDEX consent_evidence_kept ON consent (least(withdrawn_at, expires_at)) WHERE evidence IS NOT NULL;
CREATE INDEX hold_detail_kept ON hold (released_at) WHERE detail IS NOT NULL AND released_at IS NOT NULL;
