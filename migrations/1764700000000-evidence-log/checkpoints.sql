-- What was signed: never two roots for one size of one log.
CREATE TABLE evidence_checkpoint (
  lender_id uuid NOT NULL,
  origin    text NOT NULL,
  size      bigint NOT NULL,
  root      bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  -- The signed note, whole.
  note      text NOT NULL,
  CONSTRAINT evidence_checkpoint_pk PRIMARY KEY (lender_id, origin, size)
);

-- What others said about a checkpoint: a witness that it grew from what it saw before, an authority when it was there.
CREATE TABLE evidence_cosignature (
  lender_id uuid NOT NULL,
  origin    text NOT NULL,
  size      bigint NOT NULL,
  witness   text NOT NULL,
  -- The line of the note, with its line feed.
  line      text NOT NULL,
  CONSTRAINT evidence_cosignature_pk PRIMARY KEY (lender_id, origin, size, witness),
  CONSTRAINT evidence_cosignature_checkpoint_fk FOREIGN KEY (lender_id, origin, size) REFERENCES evidence_checkpoint (lender_id, origin, size)
);
CREATE TABLE evidence_timestamp (
  lender_id uuid NOT NULL,
  origin    text NOT NULL,
  size      bigint NOT NULL,
  authority text NOT NULL,
  stamped_at timestamptz NOT NULL,
  -- The RFC 3161 response as it came, base64.
  response  text NOT NULL,
  CONSTRAINT evidence_timestamp_pk PRIMARY KEY (lender_id, origin, size, authority),
  CONSTRAINT evidence_timestamp_checkpoint_fk FOREIGN KEY (lender_id, origin, size) REFERENCES evidence_checkpoint (lender_id, origin, size)
);

-- The public halves that checkpoints were signed with: a process that holds another key does not sign.
CREATE TABLE evidence_signer (
  public_key bytea NOT NULL,
  since      timestamptz NOT NULL,
  CONSTRAINT evidence_signer_pk PRIMARY KEY (public_key)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['evidence_checkpoint', 'evidence_cosignature', 'evidence_timestamp'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only()', name || '_append_only', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only()', name || '_no_truncate', name);
  END LOOP;
END $$;

-- Over all lenders: whose newest checkpoint this witness did not cosign yet.
CREATE FUNCTION lenders_not_cosigned_by(witness_name text) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT l.lender_id FROM evidence_log l
   WHERE l.signed_size > 0 AND NOT EXISTS (
     SELECT FROM evidence_cosignature s WHERE s.lender_id = l.lender_id AND s.origin = l.origin
        AND s.size = l.signed_size AND s.witness = witness_name)
   ORDER BY l.lender_id
$$;

-- Over all lenders: whose newest checkpoint this authority did not stamp yet.
CREATE FUNCTION lenders_not_stamped_by(authority_name text) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT l.lender_id FROM evidence_log l
   WHERE l.signed_size > 0 AND NOT EXISTS (
     SELECT FROM evidence_timestamp s WHERE s.lender_id = l.lender_id AND s.origin = l.origin
        AND s.size = l.signed_size AND s.authority = authority_name)
   ORDER BY l.lender_id
$$;
