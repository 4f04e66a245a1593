-- platform/: one clock, one schedule, one answer per idempotency key.
CREATE TABLE clock (
  singleton boolean PRIMARY KEY DEFAULT true,
  offset_ms bigint NOT NULL DEFAULT 0,
  CONSTRAINT clock_single_row CHECK (singleton),
  CONSTRAINT clock_never_back CHECK (offset_ms >= 0)
);
INSERT INTO clock DEFAULT VALUES;

CREATE TABLE schedule_slot (
  job         text NOT NULL,
  slot        timestamptz NOT NULL,
  claimed_at  timestamptz NOT NULL,
  lease_until timestamptz NOT NULL,
  finished_at timestamptz,
  outcome     jsonb,
  CONSTRAINT schedule_slot_pk PRIMARY KEY (job, slot)
);

CREATE TABLE idempotency_key (
  lender_id  uuid NOT NULL,
  key        text NOT NULL,
  route      text NOT NULL,
  body_hash  bytea NOT NULL,
  created_at timestamptz NOT NULL,
  -- While a request runs; after that another may take the key over (its process is gone).
  lease_until timestamptz NOT NULL,
  -- Fencing: who was taken over can neither keep an answer nor release the key.
  lease_token bigint NOT NULL DEFAULT 1,
  status     integer,
  -- json, not jsonb: the same answer, byte for byte.
  response   json,
  CONSTRAINT idempotency_key_pk PRIMARY KEY (lender_id, key),
  CONSTRAINT idempotency_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
