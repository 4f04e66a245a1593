-- notices/: the promise, its tries, and what the providers said about them. fillfactor leaves room so that
-- the many state updates stay heap-only; the lease columns are in no index for the same reason.
CREATE TABLE notice (
  id                uuid PRIMARY KEY,
  lender_id         uuid NOT NULL,
  borrower_id       uuid NOT NULL,
  origin            text NOT NULL,
  initiated_by      text NOT NULL,
  purpose           text NOT NULL,
  template          text NOT NULL,
  data              bytea NOT NULL,
  account_ref       text,
  -- A system notice (invitation, code, alert) goes over this channel and no other.
  pinned_channel_id uuid,
  reverification_id uuid,
  deliver_by        timestamptz NOT NULL,
  not_before        timestamptz,
  evidence_level    text NOT NULL,
  ladder            jsonb NOT NULL,
  critical          boolean NOT NULL DEFAULT false,
  status            text NOT NULL,
  outcome           jsonb,
  -- The latest decision, for status and for not repeating the same evidence.
  last_decision     jsonb,
  next_step_at      timestamptz,
  lease_until       timestamptz,
  lease_token       bigint NOT NULL DEFAULT 0,
  tries             integer NOT NULL DEFAULT 0,
  created_at        timestamptz NOT NULL,
  ended_at          timestamptz,
  CONSTRAINT notice_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower (lender_id, id),
  CONSTRAINT notice_pinned_channel_fk FOREIGN KEY (lender_id, pinned_channel_id) REFERENCES channel (lender_id, id),
  CONSTRAINT notice_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT notice_origin_known CHECK (origin IN ('lender', 'system')),
  CONSTRAINT notice_initiated_by_known CHECK (initiated_by IN ('system', 'user')),
  CONSTRAINT notice_purpose_known CHECK (purpose IN ('security_verification', 'statutory_notice', 'servicing_reminder', 'collection', 'marketing', 'rights_response', 'reachability_relay')),
  CONSTRAINT notice_status_known CHECK (status IN ('accepted', 'active', 'held', 'satisfied', 'exhausted', 'expired', 'cancelled', 'refused')),
  CONSTRAINT notice_evidence_level_known CHECK (evidence_level IN ('E0', 'E1', 'E2', 'E3', 'E4', 'E5')),
  -- Always true no. 1: ended, or exactly one next step with a time.
  CONSTRAINT notice_ended_or_next_step CHECK (
    (status IN ('satisfied', 'exhausted', 'expired', 'cancelled', 'refused')) = (ended_at IS NOT NULL)
    AND (ended_at IS NULL) = (next_step_at IS NOT NULL)),
  CONSTRAINT notice_data_sealed CHECK (octet_length(data) >= 29 AND get_byte(data, 0) = 1)
) WITH (fillfactor = 50);
CREATE INDEX notice_due ON notice (next_step_at) WHERE next_step_at IS NOT NULL;
CREATE INDEX notice_of_borrower ON notice (borrower_id, id);
CREATE INDEX notice_of_lender ON notice (lender_id, id);

CREATE TABLE attempt (
  id               uuid PRIMARY KEY,
  lender_id        uuid NOT NULL,
  borrower_id      uuid NOT NULL,
  notice_id        uuid NOT NULL,
  channel_id       uuid NOT NULL,
  step             integer NOT NULL,
  rung             integer NOT NULL,
  medium           text NOT NULL,
  provider         text NOT NULL,
  purpose          text NOT NULL,
  initiated_by     text NOT NULL,
  content_class    text NOT NULL,
  locale           text NOT NULL,
  trust_at_send    text NOT NULL,
  state            text NOT NULL,
  -- What the provider calls it; ours is the id itself, given to the provider with the call.
  provider_ref     text,
  failure_class    text,
  failure_strength text,
  failure_code     text,
  -- permanent, transient or unknown: whether the same send could work later.
  failure_permanence text,
  planned_at       timestamptz NOT NULL,
  -- When the provider was last called: the date of what its answer says about the channel, so that the order in
  -- which answers and receipts come in cannot matter.
  called_at        timestamptz,
  handed_over_at   timestamptz,
  delivered_at     timestamptz,
  opened_at        timestamptz,
  failed_at        timestamptz,
  next_step_at     timestamptz,
  lease_until      timestamptz,
  lease_token      bigint NOT NULL DEFAULT 0,
  tries            integer NOT NULL DEFAULT 0,
  CONSTRAINT attempt_notice_fk FOREIGN KEY (lender_id, notice_id) REFERENCES notice (lender_id, id),
  CONSTRAINT attempt_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id),
  -- Always true no. 2: one row a step, so never two sends for one step.
  CONSTRAINT attempt_step_once UNIQUE (notice_id, step),
  CONSTRAINT attempt_medium_known CHECK (medium IN ('sms', 'voice', 'email', 'push', 'letter')),
  CONSTRAINT attempt_content_class_known CHECK (content_class IN ('RELAY', 'NEUTRAL', 'SERVICE', 'DEBT', 'DETAIL')),
  CONSTRAINT attempt_trust_known CHECK (trust_at_send IN ('unverified', 'provisional', 'verified', 'stale', 'suspect', 'revoked')),
  CONSTRAINT attempt_state_known CHECK (state IN ('planned', 'sending', 'handed_over', 'delivered', 'opened', 'failed', 'ambiguous', 'not_sent'))
) WITH (fillfactor = 50);
CREATE INDEX attempt_due ON attempt (next_step_at) WHERE next_step_at IS NOT NULL;
CREATE INDEX attempt_of_notice ON attempt (notice_id);
-- Caps are bounded reads of one borrower and thirty days.
CREATE INDEX attempt_touches ON attempt (borrower_id, called_at) WHERE called_at IS NOT NULL;
CREATE INDEX attempt_provider_ref ON attempt (provider, provider_ref) WHERE provider_ref IS NOT NULL;

-- Raw, as it came; stored before it is acknowledged, and the one place that keeps an unmatched one.
CREATE TABLE receipt_inbox (
  id           uuid PRIMARY KEY,
  provider     text NOT NULL,
  account      text NOT NULL,
  lender_id    uuid,
  received_at  timestamptz NOT NULL,
  -- The body can quote an address: sealed under the inbox's own subject of the lender.
  body         bytea NOT NULL,
  headers      jsonb NOT NULL,
  url          text NOT NULL,
  grade        text NOT NULL,
  state        text NOT NULL,
  attempt_id   uuid,
  next_step_at timestamptz,
  lease_until  timestamptz,
  lease_token  bigint NOT NULL DEFAULT 0,
  tries        integer NOT NULL DEFAULT 0,
  applied_at   timestamptz,
  detail       text,
  CONSTRAINT receipt_grade_known CHECK (grade IN ('A', 'B', 'C', 'D')),
  CONSTRAINT receipt_state_known CHECK (state IN ('stored', 'applied', 'unmatched', 'quarantined')),
  CONSTRAINT receipt_body_sealed CHECK (octet_length(body) >= 29 AND get_byte(body, 0) = 1)
);
CREATE INDEX receipt_due ON receipt_inbox (next_step_at) WHERE next_step_at IS NOT NULL;
