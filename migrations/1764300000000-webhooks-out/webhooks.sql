-- webhooks/: events pushed to the lender. One delivery an event and endpoint, one attempt a try.
CREATE TABLE webhook_endpoint (
  id              uuid PRIMARY KEY,
  lender_id       uuid NOT NULL,
  url             text NOT NULL,
  -- Empty: all types.
  types           text[] NOT NULL DEFAULT '{}',
  description     text,
  secret          bytea NOT NULL,
  -- Signs too until then, so that a receiver can change over without missing one.
  previous_secret bytea,
  previous_until  timestamptz,
  -- The first failure since the last success.
  failing_since   timestamptz,
  disabled_at     timestamptz,
  disabled_reason text,
  deleted_at      timestamptz,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  CONSTRAINT webhook_endpoint_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT webhook_endpoint_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT webhook_endpoint_disabled_reason_known CHECK (disabled_reason IN ('lender', 'gone', 'last_try_failed')),
  CONSTRAINT webhook_endpoint_disabled_has_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
  CONSTRAINT webhook_endpoint_previous_has_end CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
  CONSTRAINT webhook_endpoint_secret_sealed CHECK (octet_length(secret) >= 29 AND get_byte(secret, 0) = 1),
  CONSTRAINT webhook_endpoint_previous_secret_sealed CHECK (previous_secret IS NULL OR (octet_length(previous_secret) >= 29 AND get_byte(previous_secret, 0) = 1))
);

ALTER TABLE event ADD CONSTRAINT event_tenant_key UNIQUE (lender_id, id);

CREATE TABLE webhook_delivery (
  id              uuid PRIMARY KEY,
  lender_id       uuid NOT NULL,
  endpoint_id     uuid NOT NULL,
  event_id        uuid NOT NULL,
  state           text NOT NULL,
  -- Failed tries since it was made or replayed: its place in the retry schedule.
  failures        integer NOT NULL DEFAULT 0,
  first_failed_at timestamptz,
  next_step_at    timestamptz,
  lease_until     timestamptz,
  lease_token     bigint NOT NULL DEFAULT 0,
  tries           integer NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL,
  ended_at        timestamptz,
  CONSTRAINT webhook_delivery_endpoint_fk FOREIGN KEY (lender_id, endpoint_id) REFERENCES webhook_endpoint (lender_id, id),
  CONSTRAINT webhook_delivery_event_fk FOREIGN KEY (lender_id, event_id) REFERENCES event (lender_id, id),
  CONSTRAINT webhook_delivery_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT webhook_delivery_once UNIQUE (endpoint_id, event_id),
  CONSTRAINT webhook_delivery_state_known CHECK (state IN ('pending', 'delivered', 'failed', 'missed')),
  CONSTRAINT webhook_delivery_ended_or_next_step CHECK (
    (state = 'pending') = (next_step_at IS NOT NULL) AND (state = 'pending') = (ended_at IS NULL))
) WITH (fillfactor = 50);
-- By endpoint first: a claim takes a few of each, however long the queue of one is.
CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, next_step_at) WHERE next_step_at IS NOT NULL;
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE webhook_attempt (
  id            uuid PRIMARY KEY,
  lender_id     uuid NOT NULL,
  endpoint_id   uuid NOT NULL,
  delivery_id   uuid NOT NULL,
  state         text NOT NULL,
  started_at    timestamptz NOT NULL,
  -- Real milliseconds, also where the clock is the sandbox's.
  duration_ms   integer,
  response_code integer,
  -- What went wrong in one word; never what the other side wrote.
  error         text,
  CONSTRAINT webhook_attempt_delivery_fk FOREIGN KEY (lender_id, delivery_id) REFERENCES webhook_delivery (lender_id, id),
  CONSTRAINT webhook_attempt_state_known CHECK (state IN ('running', 'succeeded', 'failed', 'lost')),
  CONSTRAINT webhook_attempt_error_short CHECK (length(error) <= 60)
);
CREATE INDEX webhook_attempt_of_endpoint ON webhook_attempt (endpoint_id, id);
CREATE INDEX webhook_attempt_of_delivery ON webhook_attempt (delivery_id);
