-- Whose log has something to do: asked over all lenders, by sizes and names of logs alone.
GRANT SELECT (lender_id) ON evidence_inbox TO stillyou_dispatch;
GRANT SELECT (lender_id, origin, size, signed_size, told_size) ON evidence_log TO stillyou_dispatch;
GRANT SELECT (lender_id, origin, size, witness) ON evidence_cosignature TO stillyou_dispatch;
GRANT SELECT (lender_id, origin, size, authority) ON evidence_timestamp TO stillyou_dispatch;
GRANT SELECT (lender_id, types, disabled_at, deleted_at) ON webhook_endpoint TO stillyou_dispatch;
CREATE POLICY dispatch_finds ON evidence_inbox FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON evidence_log FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON evidence_cosignature FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON evidence_timestamp FOR SELECT TO stillyou_dispatch USING (true);

GRANT CREATE ON SCHEMA public TO stillyou_dispatch;
DO $$
DECLARE
  one text;
BEGIN
  FOREACH one IN ARRAY ARRAY['lenders_with_open_evidence()', 'lenders_with_untold_checkpoints()', 'lenders_not_cosigned_by(text)',
    'lenders_not_stamped_by(text)'] LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', one);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO stillyou_app', one);
    EXECUTE format('ALTER FUNCTION %s OWNER TO stillyou_dispatch', one);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM stillyou_dispatch;

-- Only ever added to: the triggers refuse it as well, to everybody.
REVOKE UPDATE, DELETE ON evidence_leaf, evidence_checkpoint, evidence_cosignature, evidence_timestamp, evidence_signer, rules_text
  FROM stillyou_app;
REVOKE DELETE ON evidence_tile, evidence_log, evidence_stream FROM stillyou_app;
-- What waits is taken out, and what is opened is destroyed; neither is changed.
REVOKE UPDATE ON evidence_opening FROM stillyou_app;
