-- The text of every pack of rules that this service ever decided by, by its SHA-256: what evidence bundles carry. Public
-- rules of operators, of no lender and about nobody.
CREATE TABLE rules_text (
  digest  bytea NOT NULL,
  pack    text NOT NULL,
  body    text NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT rules_text_pk PRIMARY KEY (digest),
  CONSTRAINT rules_text_is_its_digest CHECK (digest = sha256(convert_to(body, 'UTF8')))
);
CREATE TRIGGER rules_text_append_only BEFORE UPDATE OR DELETE ON rules_text
  FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();
CREATE TRIGGER rules_text_no_truncate BEFORE TRUNCATE ON rules_text
  FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();
