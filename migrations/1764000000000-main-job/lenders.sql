-- lenders/: tenants and their API keys. A key is kept as SHA-256 only: it is 256 random bits, so a slow
-- hash would protect nothing and cost every request.
CREATE TABLE lender (
  id              uuid PRIMARY KEY,
  slug            text NOT NULL,
  name            text NOT NULL,
  -- What NEUTRAL content calls the lender, and the number a borrower can check it against.
  neutral_name    text NOT NULL,
  official_number text NOT NULL,
  packs           text[] NOT NULL,
  sender_role     text NOT NULL DEFAULT 'creditor',
  settings        jsonb NOT NULL DEFAULT '{}',
  -- Public keys (JWKS) that sign step-up assertions for this lender.
  step_up_jwks    jsonb NOT NULL DEFAULT '{"keys":[]}',
  created_at      timestamptz NOT NULL,
  CONSTRAINT lender_slug_unique UNIQUE (slug),
  CONSTRAINT lender_sender_role_known CHECK (sender_role IN ('creditor', 'third_party_collector', 'debt_buyer'))
);

CREATE TABLE api_key (
  id         uuid PRIMARY KEY,
  lender_id  uuid NOT NULL,
  name       text NOT NULL,
  hash       bytea NOT NULL,
  scopes     text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  CONSTRAINT api_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT api_key_hash_unique UNIQUE (hash)
);
