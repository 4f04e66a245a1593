-- access/: the lender's own sign-on (OpenID Connect). Set from the command line alone: we call what stands here.
CREATE TABLE sign_on (
  lender_id     uuid PRIMARY KEY,
  issuer        text NOT NULL,
  client_id     text NOT NULL,
  client_secret bytea NOT NULL,
  role_claim    text NOT NULL,
  roles         jsonb NOT NULL,
  login_claim   text NOT NULL,
  changed_at    timestamptz NOT NULL,
  CONSTRAINT sign_on_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT sign_on_client_secret_sealed CHECK (octet_length(client_secret) >= 29 AND get_byte(client_secret, 0) = 1)
);

-- What a page gave a browser for one use (a passkey's challenge, the way to the lender's own sign-on and back) and was
-- used: before anybody is known, so it belongs to no lender. Gone when it would be too old anyway.
CREATE TABLE door_token_used (
  token_hash bytea PRIMARY KEY,
  until      timestamptz NOT NULL
);

-- Tries at a door, counted by rate-limiter-flexible in its own form; keys are keyed hashes. Real time, in milliseconds.
CREATE TABLE login_throttle (
  key    text PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
CREATE INDEX login_throttle_expired ON login_throttle (expire);
