-- Whose rows a transaction works on. Set by platform/tx.ts for one transaction; unset it is nobody's, and sees nothing.
CREATE FUNCTION current_lender() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('stillyou.lender', true), '')::uuid;

-- For every table with a lender_id, here and in each later migration that makes one: SELECT keep_lenders_apart('name').
-- FORCE: the owner too is held to it, unless it is a superuser.
CREATE FUNCTION keep_lenders_apart(which regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', which);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', which);
  EXECUTE format('CREATE POLICY lender_apart ON %s USING (lender_id = current_lender()) WITH CHECK (lender_id = current_lender())', which);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO stillyou_app', which);
END $$;
REVOKE ALL ON FUNCTION keep_lenders_apart(regclass) FROM PUBLIC;

-- A receipt has a lender from its first moment on: its address, or the attempt it names, says whose it is.
ALTER TABLE receipt_inbox ALTER COLUMN lender_id SET NOT NULL;

-- How far attempts were counted, a lender each: one that counts looks at no other's.
ALTER TABLE worked_mark ADD COLUMN lender_id uuid;
ALTER TABLE worked_mark DROP CONSTRAINT worked_mark_pk, DROP CONSTRAINT worked_mark_one_row, ALTER COLUMN only_row DROP NOT NULL;
INSERT INTO worked_mark (only_row, counted_to, lender_id) SELECT NULL, m.counted_to, l.id FROM worked_mark m, lender l;
DELETE FROM worked_mark WHERE lender_id IS NULL;
ALTER TABLE worked_mark
  DROP COLUMN only_row,
  ALTER COLUMN lender_id SET NOT NULL,
  ADD CONSTRAINT worked_mark_pk PRIMARY KEY (lender_id),
  ADD CONSTRAINT worked_mark_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id);

DO $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT c.oid::regclass AS name, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'lender_id' AND NOT a.attisdropped) AS is_lenders
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
  LOOP
    IF one.is_lenders THEN
      PERFORM keep_lenders_apart(one.name);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO stillyou_app', one.name);
    END IF;
  END LOOP;
END $$;

-- The lender itself: its id is whose it is.
ALTER TABLE lender ENABLE ROW LEVEL SECURITY;
ALTER TABLE lender FORCE ROW LEVEL SECURITY;
CREATE POLICY lender_apart ON lender USING (id = current_lender()) WITH CHECK (id = current_lender());

-- What is only ever added to, and what the service has no business changing.
REVOKE UPDATE, DELETE ON evidence_entry FROM stillyou_app;
REVOKE DELETE ON lender, policy_version, template_version, clock FROM stillyou_app;
REVOKE INSERT ON clock FROM stillyou_app;
REVOKE INSERT, UPDATE, DELETE ON migrations FROM stillyou_app;
