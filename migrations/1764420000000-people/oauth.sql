-- access/: OAuth2 clients of a lender. A client proves itself by a secret (two while it rotates) or by its own key pair.
CREATE TABLE oauth_client (
  id                uuid PRIMARY KEY,
  lender_id         uuid NOT NULL,
  name              text NOT NULL,
  scopes            text[] NOT NULL,
  secret_hash       bytea,
  old_secret_hash   bytea,
  old_secret_until  timestamptz,
  jwks              jsonb,
  created_at        timestamptz NOT NULL,
  made_by           uuid,
  last_used_at      timestamptz,
  revoked_at        timestamptz,
  CONSTRAINT oauth_client_of_lender UNIQUE (lender_id, id),
  CONSTRAINT oauth_client_actor_fk FOREIGN KEY (lender_id, id) REFERENCES actor (lender_id, id),
  CONSTRAINT oauth_client_made_by_fk FOREIGN KEY (lender_id, made_by) REFERENCES actor (lender_id, id),
  CONSTRAINT oauth_client_proves_itself CHECK (num_nonnulls(secret_hash, jwks) = 1),
  CONSTRAINT oauth_client_old_secret_dated CHECK ((old_secret_hash IS NULL) = (old_secret_until IS NULL))
);

-- What a private_key_jwt was used for once: its jti, until it would have ended anyway.
CREATE TABLE oauth_assertion_used (
  client_id uuid NOT NULL,
  lender_id uuid NOT NULL,
  jti_hash  bytea NOT NULL,
  until     timestamptz NOT NULL,
  CONSTRAINT oauth_assertion_used_pk PRIMARY KEY (client_id, jti_hash),
  CONSTRAINT oauth_assertion_used_client_fk FOREIGN KEY (lender_id, client_id) REFERENCES oauth_client (lender_id, id)
);

-- The installation's keys that sign access tokens: published some time before the first signature and for as long as
-- the last token lives. The private half (Ed25519) is sealed under a key of the service.
CREATE TABLE token_signing_key (
  kid         text PRIMARY KEY,
  public_jwk  jsonb NOT NULL,
  private_key bytea NOT NULL,
  created_at  timestamptz NOT NULL,
  CONSTRAINT token_signing_key_private_key_sealed CHECK (octet_length(private_key) >= 29 AND get_byte(private_key, 0) = 1)
);
