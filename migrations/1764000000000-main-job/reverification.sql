-- reverification/: one case of asking a borrower to confirm or replace a channel.
CREATE TABLE reverification (
  id             uuid PRIMARY KEY,
  lender_id      uuid NOT NULL,
  borrower_id    uuid NOT NULL,
  -- The doubted channel.
  channel_id     uuid NOT NULL,
  reason         text NOT NULL,
  state          text NOT NULL,
  -- The value the borrower gave in this case, once they gave one.
  new_channel_id uuid,
  -- Channels proved in this case: [{"channelId","by","at"}]; what they add up to decides the assurance.
  proofs         jsonb NOT NULL DEFAULT '[]',
  -- Channels that were told about the change and could have said no.
  told           uuid[] NOT NULL DEFAULT '{}',
  -- Different values the borrower gave in this case: each may cost a message to a stranger.
  values_given   integer NOT NULL DEFAULT 0,
  -- When whoever holds the doubted, still trusted number said "not me": time alone completes nothing then.
  reported_at    timestamptz,
  step_up_at     timestamptz,
  step_up_jti    text,
  -- The lender's own words at opening, sealed.
  note           bytea,
  hold_until     timestamptz,
  opened_at      timestamptz NOT NULL,
  invited_at     timestamptz,
  expires_at     timestamptz,
  ended_at       timestamptz,
  next_step_at   timestamptz,
  lease_until    timestamptz,
  lease_token    bigint NOT NULL DEFAULT 0,
  tries          integer NOT NULL DEFAULT 0,
  CONSTRAINT reverification_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id),
  CONSTRAINT reverification_new_channel_fk FOREIGN KEY (lender_id, new_channel_id) REFERENCES channel (lender_id, id),
  CONSTRAINT reverification_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT reverification_reason_known CHECK (reason IN ('strong_signal', 'suspicion', 'stale', 'exhausted_notice', 'lender', 'borrower')),
  CONSTRAINT reverification_state_known CHECK (state IN ('opened', 'invited', 'proving', 'awaiting_code', 'holding', 'completed', 'unchanged', 'not_me', 'disputed', 'expired', 'unreachable')),
  CONSTRAINT reverification_values_bounded CHECK (values_given <= 2),
  CONSTRAINT reverification_note_sealed CHECK (note IS NULL OR (octet_length(note) >= 29 AND get_byte(note, 0) = 1)),
  CONSTRAINT reverification_ended_has_time CHECK (
    (state IN ('completed', 'unchanged', 'not_me', 'disputed', 'expired', 'unreachable')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX reverification_one_open ON reverification (channel_id) WHERE ended_at IS NULL;
CREATE INDEX reverification_due ON reverification (next_step_at) WHERE next_step_at IS NOT NULL;
CREATE INDEX reverification_of_borrower ON reverification (borrower_id);
ALTER TABLE notice ADD CONSTRAINT notice_reverification_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification (lender_id, id);

-- A link is a capability: only its hash is kept. The short reference that a person types is hashed too.
CREATE TABLE reverification_link (
  id                uuid PRIMARY KEY,
  lender_id         uuid NOT NULL,
  reverification_id uuid NOT NULL,
  -- The channel it was sent over: opening it shows that somebody reads that channel.
  channel_id        uuid NOT NULL,
  purpose           text NOT NULL,
  token_hash        bytea NOT NULL,
  reference_hash    bytea NOT NULL,
  notice_id         uuid,
  created_at        timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL,
  -- When it brought its case to an end or into its hold; opening it uses nothing up.
  used_at           timestamptz,
  -- Somebody typed its reference after its time: the stage sends a new link over the same channel.
  renew_wanted_at   timestamptz,
  CONSTRAINT reverification_link_case_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification (lender_id, id),
  CONSTRAINT reverification_link_purpose_known CHECK (purpose IN ('invitation', 'change_alert', 'change_report')),
  CONSTRAINT reverification_link_token_unique UNIQUE (token_hash),
  CONSTRAINT reverification_link_reference_unique UNIQUE (reference_hash)
);
CREATE INDEX reverification_link_of_case ON reverification_link (reverification_id);
CREATE INDEX reverification_link_of_channel ON reverification_link (channel_id, created_at);

-- A browser that opened a link (at most three at a time a link); the cookie's hash, never the cookie.
CREATE TABLE reverification_session (
  id                uuid PRIMARY KEY,
  lender_id         uuid NOT NULL,
  reverification_id uuid NOT NULL,
  link_id           uuid NOT NULL,
  cookie_hash       bytea NOT NULL,
  -- Channels that this browser showed to be read by its person: by a fresh link, or a code sent there.
  proved            uuid[] NOT NULL DEFAULT '{}',
  choice            text,
  created_at        timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL,
  -- A later binding took its place.
  ended_at          timestamptz,
  CONSTRAINT reverification_session_choice_known CHECK (choice IN ('same', 'new', 'not_me')),
  CONSTRAINT reverification_session_link_fk FOREIGN KEY (link_id) REFERENCES reverification_link (id),
  CONSTRAINT reverification_session_cookie_unique UNIQUE (cookie_hash)
);
CREATE INDEX reverification_session_of_link ON reverification_session (link_id);

CREATE TABLE reverification_code (
  id                uuid PRIMARY KEY,
  lender_id         uuid NOT NULL,
  reverification_id uuid NOT NULL,
  session_id        uuid NOT NULL,
  link_id           uuid NOT NULL,
  channel_id        uuid NOT NULL,
  purpose           text NOT NULL,
  hmac              bytea NOT NULL,
  salt              bytea NOT NULL,
  -- Wrong ones of the earlier codes of the link are counted on: a new code does not reset it.
  checks            integer NOT NULL DEFAULT 0,
  created_at        timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL,
  used_at           timestamptz,
  voided_at         timestamptz,
  CONSTRAINT reverification_code_case_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification (lender_id, id),
  CONSTRAINT reverification_code_session_fk FOREIGN KEY (session_id) REFERENCES reverification_session (id),
  CONSTRAINT reverification_code_purpose_known CHECK (purpose IN ('new_number', 'same_number', 'mailbox')),
  CONSTRAINT reverification_code_checks_bounded CHECK (checks <= 5)
);
CREATE INDEX reverification_code_of_case ON reverification_code (reverification_id);
