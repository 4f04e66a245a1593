-- evidence/: what happened, appended in the transaction of the change. A stream is one subject (a notice,
-- a channel, a case …); n and prev make a chain, so that a missing entry shows.
CREATE TABLE evidence_stream (
  lender_id uuid NOT NULL,
  stream    text NOT NULL,
  n         integer NOT NULL,
  head      bytea NOT NULL,
  CONSTRAINT evidence_stream_pk PRIMARY KEY (lender_id, stream)
) WITH (fillfactor = 50);

CREATE TABLE evidence_entry (
  id          uuid PRIMARY KEY,
  lender_id   uuid NOT NULL,
  borrower_id uuid,
  stream      text NOT NULL,
  n           integer NOT NULL,
  kind        text NOT NULL,
  at          timestamptz NOT NULL,
  -- RFC 8785 bytes as text: jsonb would reorder the keys and lose what was hashed.
  body        text NOT NULL,
  prev        bytea NOT NULL,
  leaf        bytea NOT NULL,
  CONSTRAINT evidence_entry_once UNIQUE (lender_id, stream, n)
);
CREATE INDEX evidence_of_borrower ON evidence_entry (borrower_id, id);

CREATE FUNCTION evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'evidence is only appended (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER evidence_entry_append_only BEFORE UPDATE OR DELETE ON evidence_entry
  FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER evidence_entry_no_truncate BEFORE TRUNCATE ON evidence_entry
  FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

-- webhooks/: events out to the lender. Order of the feed is (xid, seq): a reader sees only transactions
-- older than every running one, so nothing can appear later before a cursor it already passed.
CREATE TABLE event (
  id           uuid PRIMARY KEY,
  seq          bigint GENERATED ALWAYS AS IDENTITY,
  xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
  lender_id    uuid NOT NULL,
  type         text NOT NULL,
  at           timestamptz NOT NULL,
  borrower_ref text,
  data         jsonb NOT NULL,
  CONSTRAINT event_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id)
);
CREATE INDEX event_feed ON event (lender_id, xid, seq);
