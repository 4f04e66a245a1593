-- vault/: root key (outside) → lender key (versioned) → one data key a subject. `provider` and `root_version` say what
-- opens a wrapped key, so that two roots can be in use while one takes the other's place.
CREATE TABLE service_key (
  name         text PRIMARY KEY,
  provider     text NOT NULL,
  root_version text NOT NULL,
  wrapped      bytea NOT NULL,
  created_at   timestamptz NOT NULL,
  -- `mac`: codes, cookies, path secrets. `legacy-data`: what wrapped data keys before there were lender keys.
  CONSTRAINT service_key_name_known CHECK (name IN ('mac', 'legacy-data')),
  CONSTRAINT service_key_provider_known CHECK (provider IN ('file', 'vault-transit', 'aws-kms'))
);

CREATE TABLE lender_key (
  lender_id    uuid NOT NULL,
  purpose      text NOT NULL,
  version      integer NOT NULL,
  provider     text NOT NULL,
  root_version text NOT NULL,
  wrapped      bytea NOT NULL,
  -- Of an inbox key pair only: receipts are sealed with it, and no key server is asked to store one.
  public_key   bytea,
  -- Real time: a version is read by every process before any writes it.
  created_at   timestamptz NOT NULL,
  CONSTRAINT lender_key_pk PRIMARY KEY (lender_id, purpose, version),
  CONSTRAINT lender_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT lender_key_purpose_known CHECK (purpose IN ('data', 'index', 'inbox')),
  CONSTRAINT lender_key_provider_known CHECK (provider IN ('file', 'vault-transit', 'aws-kms')),
  CONSTRAINT lender_key_version_counts CHECK (version >= 1),
  CONSTRAINT lender_key_inbox_is_a_pair CHECK ((purpose = 'inbox') = (public_key IS NOT NULL))
);

-- 0: wrapped by `legacy-data`, as everything was before. An erased subject keeps a row without a key: it never gets one again.
ALTER TABLE data_key
  ADD COLUMN lender_key_version integer NOT NULL DEFAULT 0,
  ADD COLUMN erased_at timestamptz,
  ALTER COLUMN wrapped DROP NOT NULL,
  ADD CONSTRAINT data_key_erased_has_none CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL));
ALTER TABLE data_key ALTER COLUMN lender_key_version DROP DEFAULT;
CREATE INDEX data_key_of_version ON data_key (lender_id, lender_key_version) WHERE wrapped IS NOT NULL;

-- 0: under the key that all lenders shared before.
ALTER TABLE channel_index ADD COLUMN version integer NOT NULL DEFAULT 0;
ALTER TABLE channel_index ALTER COLUMN version DROP DEFAULT;
CREATE INDEX channel_index_of_version ON channel_index (lender_id, version);

-- A receipt is stored in an envelope (first byte 2) for the lender's inbox key pair: that takes its public half alone.
ALTER TABLE receipt_inbox
  ALTER COLUMN body DROP NOT NULL,
  DROP CONSTRAINT receipt_body_sealed,
  ADD CONSTRAINT receipt_body_sealed CHECK (body IS NULL
    OR (octet_length(body) >= 29 AND get_byte(body, 0) = 1) OR (octet_length(body) >= 63 AND get_byte(body, 0) = 2));
