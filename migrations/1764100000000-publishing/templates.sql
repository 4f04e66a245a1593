-- templates/: what a lender says in its own words. A version is never changed: another wording is another
-- version, and a notice keeps the one that was published when it was accepted.
CREATE TABLE template_version (
  id           uuid PRIMARY KEY,
  lender_id    uuid NOT NULL,
  name         text NOT NULL,
  n            integer NOT NULL,
  purpose      text NOT NULL,
  -- Variables with their classes, and the bodies, as they were drafted.
  source       jsonb NOT NULL,
  state        text NOT NULL,
  drafted_by   uuid NOT NULL,
  drafted_at   timestamptz NOT NULL,
  published_by uuid,
  published_at timestamptz,
  retired_by   uuid,
  retired_at   timestamptz,
  CONSTRAINT template_version_lender_fk FOREIGN KEY (lender_id) REFERENCES lender (id),
  CONSTRAINT template_version_drafted_by_fk FOREIGN KEY (drafted_by) REFERENCES api_key (id),
  CONSTRAINT template_version_published_by_fk FOREIGN KEY (published_by) REFERENCES api_key (id),
  CONSTRAINT template_version_retired_by_fk FOREIGN KEY (retired_by) REFERENCES api_key (id),
  CONSTRAINT template_version_once UNIQUE (lender_id, name, n),
  CONSTRAINT template_version_n_counts CHECK (n > 0),
  CONSTRAINT template_version_purpose_known CHECK (purpose IN ('security_verification', 'statutory_notice', 'servicing_reminder', 'collection', 'marketing', 'rights_response', 'reachability_relay')),
  CONSTRAINT template_version_state_known CHECK (state IN ('draft', 'published', 'retired')),
  CONSTRAINT template_version_state_dated CHECK (
    (state = 'draft') = (published_at IS NULL) AND (published_at IS NULL) = (published_by IS NULL)
    AND (state = 'retired') = (retired_at IS NOT NULL) AND (retired_at IS NULL) = (retired_by IS NULL)),
  CONSTRAINT template_version_four_eyes CHECK (published_by <> drafted_by)
);

CREATE FUNCTION refuse_changed_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- What may change in a version's life: nothing that says what it is, only where it stands.
  fixed_before jsonb := to_jsonb(OLD) - ARRAY['state', 'published_by', 'published_at', 'retired_by', 'retired_at'];
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a version is never deleted: %', TG_TABLE_NAME;
  END IF;
  IF to_jsonb(NEW) - ARRAY['state', 'published_by', 'published_at', 'retired_by', 'retired_at'] <> fixed_before
     OR (OLD.published_at IS NOT NULL AND (NEW.published_at, NEW.published_by) IS DISTINCT FROM (OLD.published_at, OLD.published_by)) THEN
    RAISE EXCEPTION 'a version is never changed: %', TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER template_version_fixed BEFORE UPDATE OR DELETE ON template_version
  FOR EACH ROW EXECUTE FUNCTION refuse_changed_version();

-- Null is a built-in's own version. With a number, the lender's version that was published at accept.
ALTER TABLE notice ADD COLUMN template_version integer;
ALTER TABLE notice ADD CONSTRAINT notice_template_version_fk
  FOREIGN KEY (lender_id, template, template_version) REFERENCES template_version (lender_id, name, n);
