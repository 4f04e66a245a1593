-- access/: people of a lender. Name and sign-in name are sealed under the operator's own data key; a keyed hash finds
-- the sign-in name.
CREATE TABLE operator (
  id                uuid PRIMARY KEY,
  lender_id         uuid NOT NULL,
  login_hash        bytea NOT NULL,
  login             bytea NOT NULL,
  role              text NOT NULL,
  state             text NOT NULL,
  sign_on           text NOT NULL,
  -- Of the lender's own sign-on: its `sub`, as a keyed hash, bound at the first sign-in.
  subject_hash      bytea,
  -- argon2id, as its own encoded text.
  password          text,
  totp_secret       bytea,
  totp_confirmed_at timestamptz,
  -- The last time step whose code was taken: none is taken twice.
  totp_step         bigint NOT NULL DEFAULT 0,
  invite_hash       bytea,
  invite_until      timestamptz,
  created_at        timestamptz NOT NULL,
  made_by           uuid,
  last_signed_in_at timestamptz,
  disabled_at       timestamptz,
  CONSTRAINT operator_of_lender UNIQUE (lender_id, id),
  CONSTRAINT operator_login_once UNIQUE (lender_id, login_hash),
  CONSTRAINT operator_subject_once UNIQUE (lender_id, subject_hash),
  CONSTRAINT operator_invite_once UNIQUE (invite_hash),
  CONSTRAINT operator_actor_fk FOREIGN KEY (lender_id, id) REFERENCES actor (lender_id, id),
  CONSTRAINT operator_made_by_fk FOREIGN KEY (lender_id, made_by) REFERENCES actor (lender_id, id),
  CONSTRAINT operator_role_known CHECK (role IN ('viewer', 'operator', 'compliance', 'admin')),
  CONSTRAINT operator_state_known CHECK (state IN ('invited', 'active', 'disabled')),
  CONSTRAINT operator_sign_on_known CHECK (sign_on IN ('local', 'oidc')),
  CONSTRAINT operator_login_sealed CHECK (octet_length(login) >= 29 AND get_byte(login, 0) = 1),
  CONSTRAINT operator_totp_secret_sealed CHECK (totp_secret IS NULL OR (octet_length(totp_secret) >= 29 AND get_byte(totp_secret, 0) = 1)),
  CONSTRAINT operator_disabled_dated CHECK ((state = 'disabled') = (disabled_at IS NOT NULL)),
  CONSTRAINT operator_invite_dated CHECK ((invite_hash IS NULL) = (invite_until IS NULL)),
  CONSTRAINT operator_oidc_has_no_password CHECK (sign_on = 'local' OR num_nonnulls(password, totp_secret, invite_hash) = 0)
);

CREATE TABLE operator_passkey (
  id            uuid PRIMARY KEY,
  lender_id     uuid NOT NULL,
  operator_id   uuid NOT NULL,
  credential_id text NOT NULL,
  public_key    bytea NOT NULL,
  counter       bigint NOT NULL,
  transports    text[] NOT NULL,
  created_at    timestamptz NOT NULL,
  last_used_at  timestamptz,
  CONSTRAINT operator_passkey_once UNIQUE (credential_id),
  CONSTRAINT operator_passkey_operator_fk FOREIGN KEY (lender_id, operator_id) REFERENCES operator (lender_id, id)
);
CREATE INDEX operator_passkey_of_operator ON operator_passkey (operator_id);

CREATE TABLE operator_recovery_code (
  operator_id uuid NOT NULL,
  lender_id   uuid NOT NULL,
  code_hash   bytea NOT NULL,
  used_at     timestamptz,
  CONSTRAINT operator_recovery_code_pk PRIMARY KEY (operator_id, code_hash),
  CONSTRAINT operator_recovery_code_operator_fk FOREIGN KEY (lender_id, operator_id) REFERENCES operator (lender_id, id)
);

-- A browser that an operator signed in with. `password`: the second factor is still to come, and it opens nothing else;
-- `enrol`: one has to be set up first; `full`.
CREATE TABLE operator_session (
  id           uuid PRIMARY KEY,
  lender_id    uuid NOT NULL,
  operator_id  uuid NOT NULL,
  token_hash   bytea NOT NULL,
  stage        text NOT NULL,
  -- What was proved: `pwd`, `otp`, `rec`, `hwk`, `oidc`.
  proved_by    text[] NOT NULL,
  proved_at    timestamptz NOT NULL,
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL,
  ended_at     timestamptz,
  CONSTRAINT operator_session_token_once UNIQUE (token_hash),
  CONSTRAINT operator_session_operator_fk FOREIGN KEY (lender_id, operator_id) REFERENCES operator (lender_id, id),
  CONSTRAINT operator_session_stage_known CHECK (stage IN ('password', 'enrol', 'full'))
);
CREATE INDEX operator_session_of_operator ON operator_session (operator_id, ended_at);
