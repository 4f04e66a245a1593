-- lenders/: what a lender tightened of the rules, and the packs it chose besides those of each residence. The
-- latest published version is in force.
CREATE TABLE policy_version (
  id           uuid PRIMARY KEY,
  lender_id    uuid NOT NULL,
  n            integer NOT NULL,
  packs        text[] NOT NULL,
  overrides    jsonb NOT NULL,
  state        text NOT NULL,
  drafted_by   uuid NOT NULL,
  drafted_at   timestamptz NOT NULL,
  published_by uuid,
  published_at timestamptz,
  CONSTRAINT policy_version_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT policy_version_drafted_by_fk FOREIGN KEY (drafted_by) REFERENCES api_key (id),
  CONSTRAINT policy_version_published_by_fk FOREIGN KEY (published_by) REFERENCES api_key (id),
  CONSTRAINT policy_version_once UNIQUE (lender_id, n),
  CONSTRAINT policy_version_n_counts CHECK (n > 0),
  CONSTRAINT policy_version_state_known CHECK (state IN ('draft', 'published')),
  CONSTRAINT policy_version_state_dated CHECK (
    (state = 'draft') = (published_at IS NULL) AND (published_at IS NULL) = (published_by IS NULL)),
  CONSTRAINT policy_version_four_eyes CHECK (published_by <> drafted_by)
);
CREATE TRIGGER policy_version_fixed BEFORE UPDATE OR DELETE ON policy_version
  FOR EACH ROW EXECUTE FUNCTION refuse_changed_version();
