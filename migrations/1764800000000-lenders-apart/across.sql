-- The only ways to look over all lenders: to claim what is due, and to find whose something is. They belong to a role
-- that may read and lease queue rows, and nothing else of them: no name, no address, no sealed cell. No role bypasses
-- row-level security.

-- What that role may see: whose a row is and when it is due.
GRANT SELECT (id, slug) ON lender TO stillyou_dispatch;
GRANT SELECT (hash, lender_id) ON api_key TO stillyou_dispatch;
GRANT SELECT (token_hash, reference_hash, lender_id) ON reverification_link TO stillyou_dispatch;
GRANT SELECT (cookie_hash, lender_id) ON reverification_session TO stillyou_dispatch;
GRANT SELECT (id, lender_id, reverify_wanted_at, look_again_at, withdrawn_at) ON channel TO stillyou_dispatch;
GRANT SELECT (lender_id, status, expires_at, warned_at) ON consent TO stillyou_dispatch;
GRANT SELECT (lender_id, ends_at, released_at) ON hold TO stillyou_dispatch;
GRANT SELECT (lender_id, seen_at, incident_id) ON strong_sighting TO stillyou_dispatch;
GRANT SELECT (lender_id, hour) ON series_hour TO stillyou_dispatch;
GRANT SELECT (provider, medium, state, handed_over_at) ON attempt TO stillyou_dispatch;
GRANT SELECT (state, ended_at, hold_until, expires_at) ON reverification TO stillyou_dispatch;
GRANT SELECT (lender_id, purpose, version, provider, root_version) ON lender_key TO stillyou_dispatch;
GRANT SELECT (lender_id, subject_id, lender_key_version, erased_at) ON data_key TO stillyou_dispatch;
GRANT SELECT (id, failing_since) ON webhook_endpoint TO stillyou_dispatch;
GRANT SELECT (id, lender_id, borrower_id, next_step_at, lease_until, lease_token, tries),
      UPDATE (lease_until, lease_token, tries) ON notice, attempt, reverification TO stillyou_dispatch;
GRANT SELECT (id, lender_id, next_step_at, lease_until, lease_token, tries),
      UPDATE (lease_until, lease_token, tries) ON receipt_inbox, incident TO stillyou_dispatch;
GRANT SELECT (id, lender_id, endpoint_id, next_step_at, lease_until, lease_token, tries),
      UPDATE (lease_until, lease_token, tries) ON webhook_delivery TO stillyou_dispatch;

CREATE POLICY dispatch_finds ON lender FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON api_key FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON reverification_link FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON reverification_session FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON channel FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON consent FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON hold FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON strong_sighting FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON series_hour FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON lender_key FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON data_key FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_finds ON webhook_endpoint FOR SELECT TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_leases ON notice TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_leases ON attempt TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_leases ON receipt_inbox TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_leases ON incident TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_leases ON reverification TO stillyou_dispatch USING (true);
CREATE POLICY dispatch_leases ON webhook_delivery TO stillyou_dispatch USING (true);

-- Every lender, oldest first: for jobs that work lender by lender.
CREATE FUNCTION lender_ids() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT id FROM lender ORDER BY id';

CREATE FUNCTION lender_of_slug(given text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT id FROM lender WHERE slug = given';

CREATE FUNCTION lender_of_api_key(given bytea) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM api_key WHERE hash = given';

-- By the digest of its token or of its reference.
CREATE FUNCTION lender_of_link(given bytea) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM reverification_link WHERE token_hash = given OR reference_hash = given';

CREATE FUNCTION lender_of_session(given bytea) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM reverification_session WHERE cookie_hash = given';

-- A bounce names the attempt it is about, and nothing else.
CREATE FUNCTION lender_of_attempt(given uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT lender_id FROM attempt WHERE id = given';

CREATE FUNCTION lenders_without_keys() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT id FROM lender l WHERE NOT EXISTS (SELECT FROM lender_key k WHERE k.lender_id = l.id) ORDER BY id';

-- One key for each root that something is wrapped under: what the boot looks whether it opens.
CREATE FUNCTION one_key_of_each_root() RETURNS TABLE (lender_id uuid, purpose text, version int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT DISTINCT ON (k.provider, k.root_version) k.lender_id, k.purpose, k.version FROM lender_key k ORDER BY k.provider, k.root_version';

-- One data key that the first release wrapped, if any is left.
CREATE FUNCTION some_legacy_data_key() RETURNS TABLE (lender_id uuid, subject_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT d.lender_id, d.subject_id FROM data_key d WHERE d.lender_key_version = 0 AND d.erased_at IS NULL LIMIT 1';

-- Lease what is due, longest due first. A lease is real time: a moved sandbox clock must not hand a row to two workers.
CREATE FUNCTION claim_due(queue text, at timestamptz, most int, lease_seconds int)
  RETURNS TABLE (id uuid, lender_id uuid, borrower_id uuid, lease_token bigint, tries int)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF queue NOT IN ('notice', 'attempt', 'receipt_inbox', 'incident', 'reverification') THEN
    RAISE EXCEPTION 'not a queue: %', queue;
  END IF;
  -- Materialized: a plan that ran the inner query again for each row would claim more than its limit.
  RETURN QUERY EXECUTE format($sql$
    WITH due AS MATERIALIZED (
      SELECT q.id FROM %1$I q
       WHERE q.next_step_at <= $1 AND (q.lease_until IS NULL OR q.lease_until < clock_timestamp())
       ORDER BY q.next_step_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE %1$I t SET lease_until = clock_timestamp() + make_interval(secs => $3),
           lease_token = t.lease_token + 1, tries = t.tries + 1
      FROM due WHERE t.id = due.id
    RETURNING t.id, t.lender_id, %2$s, t.lease_token, t.tries $sql$,
    queue, CASE WHEN queue IN ('receipt_inbox', 'incident') THEN 'NULL::uuid' ELSE 't.borrower_id' END)
    USING at, most, lease_seconds;
END $$;

-- What each queue has due (queue_times) is asked over all lenders too.
ALTER FUNCTION queue_times(timestamptz) SECURITY DEFINER SET search_path = public, pg_temp;

-- Claim due deliveries, a few of each endpoint, whoever has been waiting longest first. `room`: how many of one endpoint
-- may be on their way; `busy` says how many are, by endpoint id; `failing`: those of endpoints whose last answer was none.
CREATE FUNCTION claim_deliveries(at timestamptz, most int, room int, busy jsonb, failing boolean, lease_seconds int)
  RETURNS TABLE (id uuid, lender_id uuid, endpoint_id uuid, lease_token bigint, tries int)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS MATERIALIZED (
    SELECT d.id FROM webhook_endpoint e
     CROSS JOIN LATERAL (
       SELECT q.id, q.next_step_at FROM webhook_delivery q
        WHERE q.endpoint_id = e.id AND q.next_step_at <= at AND (q.lease_until IS NULL OR q.lease_until < clock_timestamp())
        ORDER BY q.next_step_at
        LIMIT greatest(0, room - coalesce((busy ->> e.id::text)::int, 0)) FOR UPDATE SKIP LOCKED) d
     WHERE (e.failing_since IS NOT NULL) = failing
     ORDER BY d.next_step_at LIMIT most)
  UPDATE webhook_delivery t SET lease_until = clock_timestamp() + make_interval(secs => lease_seconds),
         lease_token = t.lease_token + 1, tries = t.tries + 1
    FROM due WHERE t.id = due.id RETURNING t.id, t.lender_id, t.endpoint_id, t.lease_token, t.tries
$$;

-- The channel whose wish to be asked about is oldest.
CREATE FUNCTION next_wish(at timestamptz) RETURNS TABLE (channel_id uuid, lender_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS 'SELECT c.id, c.lender_id FROM channel c WHERE c.reverify_wanted_at <= at ORDER BY c.reverify_wanted_at LIMIT 1';

-- The lenders of which a recurring job has something to do between `since` and `at`: most hours, of none.
CREATE FUNCTION lenders_due(job text, since timestamptz, at timestamptz) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  CASE job
    WHEN 'stale-channels' THEN RETURN QUERY
      SELECT DISTINCT c.lender_id FROM channel c WHERE c.look_again_at <= at AND c.withdrawn_at IS NULL;
    WHEN 'consents-over' THEN RETURN QUERY
      SELECT DISTINCT c.lender_id FROM consent c WHERE c.status = 'active' AND c.expires_at <= at;
    WHEN 'consents-ending' THEN RETURN QUERY
      SELECT DISTINCT c.lender_id FROM consent c
       WHERE c.status = 'active' AND c.warned_at IS NULL AND c.expires_at > since AND c.expires_at <= at;
    WHEN 'timed-holds' THEN RETURN QUERY
      SELECT DISTINCT h.lender_id FROM hold h WHERE h.released_at IS NULL AND h.ends_at <= at;
    WHEN 'ended-holds' THEN RETURN QUERY
      SELECT DISTINCT r.lender_id FROM reverification r
       WHERE r.state = 'holding' AND r.ended_at IS NULL AND r.next_step_at IS NULL AND r.hold_until <= at AND r.hold_until > since;
    WHEN 'expired-cases' THEN RETURN QUERY
      SELECT DISTINCT r.lender_id FROM reverification r
       WHERE r.state IN ('invited', 'proving', 'awaiting_code') AND r.ended_at IS NULL AND r.expires_at <= at
         AND (r.next_step_at IS NULL OR r.next_step_at > at);
    WHEN 'series-hours' THEN RETURN QUERY
      SELECT s.lender_id FROM strong_sighting s WHERE s.incident_id IS NULL AND s.seen_at < at
       UNION SELECT h.lender_id FROM series_hour h WHERE h.hour < since;
    ELSE RAISE EXCEPTION 'not a job: %', job;
  END CASE;
END $$;

-- How many attempts each provider owes a receipt for, of all lenders: a figure of the route, not of anybody on it.
CREATE FUNCTION overdue_receipts(since timestamptz, at timestamptz) RETURNS TABLE (provider text, overdue int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.provider, count(*)::int FROM attempt a
   WHERE a.state = 'handed_over' AND a.medium <> 'email' AND a.handed_over_at BETWEEN since AND at GROUP BY a.provider
$$;

-- Theirs, and the service's alone to call. A new owner must be able to make things in the schema, for this moment.
GRANT CREATE ON SCHEMA public TO stillyou_dispatch;
DO $$
DECLARE
  one text;
BEGIN
  FOR one IN
    SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname IN (
      'lender_ids', 'lender_of_slug', 'lender_of_api_key', 'lender_of_link', 'lender_of_session', 'lender_of_attempt',
      'lenders_without_keys', 'one_key_of_each_root', 'some_legacy_data_key', 'claim_due', 'queue_times',
      'claim_deliveries', 'next_wish', 'lenders_due', 'overdue_receipts')
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO stillyou_app', one);
    EXECUTE format('ALTER FUNCTION %s OWNER TO stillyou_dispatch', one);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM stillyou_dispatch;
