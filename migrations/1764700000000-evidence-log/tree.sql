-- What is appended and not yet in the tree. Taken out by deleting, never by a cursor: a transaction that commits late
-- is found late, and is not passed over. One stream's entries come in the order of their n: its head is locked until commit.
CREATE TABLE evidence_inbox (
  lender_id uuid NOT NULL,
  seq       bigint GENERATED ALWAYS AS IDENTITY,
  entry_id  uuid NOT NULL,
  leaf      bytea NOT NULL,
  CONSTRAINT evidence_inbox_pk PRIMARY KEY (lender_id, seq)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);

-- One log a lender. Who fills its tree holds this row.
CREATE TABLE evidence_log (
  lender_id   uuid NOT NULL,
  -- Its name in every checkpoint; decided once.
  origin      text NOT NULL,
  size        bigint NOT NULL DEFAULT 0,
  root        bytea NOT NULL,
  -- Up to where it was signed.
  signed_size bigint NOT NULL DEFAULT 0,
  -- Up to where the lender was told.
  told_size   bigint NOT NULL DEFAULT 0,
  CONSTRAINT evidence_log_pk PRIMARY KEY (lender_id),
  CONSTRAINT evidence_log_origin_unique UNIQUE (origin),
  CONSTRAINT evidence_log_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT evidence_log_signed_is_there CHECK (signed_size <= size)
) WITH (fillfactor = 50);

-- Which entry is which leaf.
CREATE TABLE evidence_leaf (
  lender_id uuid NOT NULL,
  i         bigint NOT NULL,
  entry_id  uuid NOT NULL,
  CONSTRAINT evidence_leaf_pk PRIMARY KEY (lender_id, i),
  CONSTRAINT evidence_leaf_once UNIQUE (lender_id, entry_id)
);

-- C2SP tlog-tiles: up to 256 hashes each. Level 0 holds leaf hashes, each above the hashes of full tiles below.
CREATE TABLE evidence_tile (
  lender_id uuid NOT NULL,
  level     int NOT NULL,
  n         bigint NOT NULL,
  hashes    bytea NOT NULL,
  CONSTRAINT evidence_tile_pk PRIMARY KEY (lender_id, level, n),
  CONSTRAINT evidence_tile_width CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0)
);
-- Hashes do not compress.
ALTER TABLE evidence_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TRIGGER evidence_leaf_append_only BEFORE UPDATE OR DELETE ON evidence_leaf
  FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER evidence_leaf_no_truncate BEFORE TRUNCATE ON evidence_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

-- A tile at the tree's edge grows; what it holds stays.
CREATE FUNCTION evidence_tile_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.lender_id, NEW.level, NEW.n) <> (OLD.lender_id, OLD.level, OLD.n)
     OR substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) <> OLD.hashes THEN
    RAISE EXCEPTION 'evidence is only appended (a tile only grows)' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_tile_grows BEFORE UPDATE ON evidence_tile FOR EACH ROW EXECUTE FUNCTION evidence_tile_only_grows();
CREATE TRIGGER evidence_tile_append_only BEFORE DELETE ON evidence_tile
  FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER evidence_tile_no_truncate BEFORE TRUNCATE ON evidence_tile
  FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

-- Over all lenders: whose inbox has something, or whose tree has grown since it was signed.
CREATE FUNCTION lenders_with_open_evidence() RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT l.id FROM lender l LEFT JOIN evidence_log g ON g.lender_id = l.id
   WHERE g.size > g.signed_size OR EXISTS (SELECT FROM evidence_inbox i WHERE i.lender_id = l.id) ORDER BY l.id
$$;

-- Over all lenders: those that asked to be told of checkpoints by naming them at an endpoint, and were not told of the
-- newest yet. Nobody else's feed changes.
CREATE FUNCTION lenders_with_untold_checkpoints() RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT l.lender_id FROM evidence_log l
   WHERE l.signed_size > l.told_size AND EXISTS (
     SELECT FROM webhook_endpoint w WHERE w.lender_id = l.lender_id AND 'checkpoint.signed' = ANY (w.types)
        AND w.disabled_at IS NULL AND w.deleted_at IS NULL)
   ORDER BY l.lender_id
$$;
