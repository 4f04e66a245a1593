-- Whose a credential is: asked before the lender is known, by what the caller holds, and answered with the lender alone.
GRANT SELECT (id, lender_id) ON oauth_client TO stillyou_dispatch;
GRANT SELECT (token_hash, lender_id) ON operator_session TO stillyou_dispatch;
GRANT SELECT (invite_hash, lender_id) ON operator TO stillyou_dispatch;
GRANT SELECT (credential_id, lender_id) ON operator_passkey TO stillyou_dispatch;
CREATE POLICY dispatch_finds ON oauth_client FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON operator_session FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON operator FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON operator_passkey FOR SELECT TO stillyou_dispatch USING (true);

CREATE FUNCTION lender_of_client(given uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM oauth_client WHERE id = given';

CREATE FUNCTION lender_of_operator_session(given bytea) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM operator_session WHERE token_hash = given';

CREATE FUNCTION lender_of_invitation(given bytea) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM operator WHERE invite_hash = given';

CREATE FUNCTION lender_of_passkey(given text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM operator_passkey WHERE credential_id = given';

GRANT CREATE ON SCHEMA public TO stillyou_dispatch;
DO $$
DECLARE
  one text;
BEGIN
  FOREACH one IN ARRAY ARRAY['lender_of_client(uuid)', 'lender_of_operator_session(bytea)', 'lender_of_invitation(bytea)',
    'lender_of_passkey(text)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO stillyou_app', one);
    EXECUTE format('ALTER FUNCTION %s OWNER TO stillyou_dispatch', one);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM stillyou_dispatch;

-- Whoever acted stays who they were, in whose hand they were.
REVOKE UPDATE, DELETE ON actor FROM stillyou_app;
-- A key that is over is kept as one; so is a client, and an account.
REVOKE DELETE ON api_key, oauth_client, operator FROM stillyou_app;
-- A proof is used once, or forgotten: never changed. A key that signs is made and retired.
REVOKE UPDATE ON oauth_assertion_used, door_token_used, token_signing_key FROM stillyou_app;
