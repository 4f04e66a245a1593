-- signals/: borrowers do not all change their numbers in one hour. A spike of strong receipts of one series (a number
-- prefix, an operator's block, a provider) is a network fault until an operator says otherwise.
CREATE TABLE incident (
  id                uuid PRIMARY KEY,
  lender_id         uuid NOT NULL,
  -- `prefix:CN-1381234`, `operator:CN-138`, `provider:…`; a prefix is never a number.
  series            text NOT NULL,
  state             text NOT NULL,
  -- Different numbers within the hour when it opened, and what was usual.
  numbers           integer NOT NULL,
  baseline_per_hour double precision NOT NULL,
  -- Signals set aside, those before it opened included.
  quarantined       integer NOT NULL DEFAULT 0,
  opened_at         timestamptz NOT NULL,
  closed_at         timestamptz,
  closed_by         text,
  next_step_at      timestamptz,
  lease_until       timestamptz,
  lease_token       bigint NOT NULL DEFAULT 0,
  tries             integer NOT NULL DEFAULT 0,
  CONSTRAINT incident_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT incident_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT incident_state_known CHECK (state IN ('open', 'released', 'discarded')),
  CONSTRAINT incident_closed_or_open CHECK ((state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL)),
  CONSTRAINT incident_series_is_no_number CHECK (series !~ '\d{8}')
);
CREATE UNIQUE INDEX incident_one_open ON incident (lender_id, series) WHERE state = 'open';
CREATE INDEX incident_due ON incident (next_step_at) WHERE next_step_at IS NOT NULL;

ALTER TABLE signal ADD CONSTRAINT signal_incident_fk FOREIGN KEY (lender_id, incident_id) REFERENCES incident (lender_id, id);

-- Strong receipts of the last hours, one row a series: what a spike is counted from. Rows leave for series_hour.
CREATE TABLE strong_sighting (
  lender_id   uuid NOT NULL,
  series      text NOT NULL,
  signal_id   uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id  uuid NOT NULL,
  -- The blind index of the number: two borrowers of one number are one number.
  number      bytea NOT NULL,
  seen_at     timestamptz NOT NULL,
  -- Set when an incident opened on it: it is to be quarantined, and counts for nobody else.
  incident_id uuid,
  CONSTRAINT strong_sighting_pk PRIMARY KEY (signal_id, series),
  CONSTRAINT strong_sighting_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel (lender_id, id)
);
CREATE INDEX strong_sighting_count ON strong_sighting (lender_id, series, seen_at);
CREATE INDEX strong_sighting_age ON strong_sighting (seen_at);
CREATE INDEX strong_sighting_of_incident ON strong_sighting (incident_id, signal_id) WHERE incident_id IS NOT NULL;

-- How many different numbers of a series had a strong receipt in an hour, where any had: its baseline.
CREATE TABLE series_hour (
  lender_id uuid NOT NULL,
  series    text NOT NULL,
  hour      timestamptz NOT NULL,
  numbers   integer NOT NULL,
  CONSTRAINT series_hour_pk PRIMARY KEY (lender_id, series, hour),
  CONSTRAINT series_hour_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id)
);
CREATE INDEX series_hour_age ON series_hour (hour);
