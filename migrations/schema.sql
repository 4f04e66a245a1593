-- What the migrations add up to. Written by `npm run schema`; read it, do not edit it.

CREATE OR REPLACE FUNCTION public.claim_deliveries(at timestamp with time zone, most integer, room integer, busy jsonb, failing boolean, lease_seconds integer)
 RETURNS TABLE(id uuid, lender_id uuid, endpoint_id uuid, lease_token bigint, tries integer)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.claim_due(queue text, at timestamp with time zone, most integer, lease_seconds integer)
 RETURNS TABLE(id uuid, lender_id uuid, borrower_id uuid, lease_token bigint, tries integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.current_lender()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('stillyou.lender'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.evidence_append(ids uuid[], lenders uuid[], borrowers uuid[], streams text[], kinds text[], bodies text[], happened_at timestamp with time zone, opened uuid[], openings bytea[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  genesis CONSTANT bytea := decode(repeat('00', 32), 'hex');
  amount  CONSTANT int := cardinality(ids);
  next_n  int;
  before  bytea;
  entry   bytea;
  numbers int[] := '{}';
  prevs   bytea[] := '{}';
  leaves  bytea[] := '{}';
BEGIN
  FOR i IN 1..amount LOOP
    IF i = 1 OR (lenders[i], streams[i]) IS DISTINCT FROM (lenders[i - 1], streams[i - 1]) THEN
      LOOP
        SELECT s.n, s.head INTO next_n, before FROM evidence_stream s
         WHERE s.lender_id = lenders[i] AND s.stream = streams[i] FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO evidence_stream (lender_id, stream, n, head) VALUES (lenders[i], streams[i], 0, genesis) ON CONFLICT DO NOTHING;
        IF FOUND THEN
          next_n := 0;
          before := genesis;
          EXIT;
        END IF;
      END LOOP;
    END IF;
    next_n := next_n + 1;
    bodies[i] := replace(replace(bodies[i], E'\x01', next_n::text), E'\x02', encode(before, 'hex'));
    entry := convert_to(bodies[i], 'UTF8');
    numbers := array_append(numbers, next_n);
    prevs := array_append(prevs, before);
    leaves := array_append(leaves, sha256('\x00'::bytea || entry));
    before := sha256(entry);
    IF i = amount OR (lenders[i], streams[i]) IS DISTINCT FROM (lenders[i + 1], streams[i + 1]) THEN
      UPDATE evidence_stream s SET n = next_n, head = before
       WHERE s.lender_id = lenders[i] AND s.stream = streams[i];
    END IF;
  END LOOP;
  INSERT INTO evidence_entry (id, lender_id, borrower_id, stream, n, kind, at, body, prev, leaf)
    SELECT e.id, e.lender, e.borrower, e.stream, e.number, e.kind, happened_at, e.body, e.prev, e.leaf
      FROM unnest(ids, lenders, borrowers, streams, numbers, kinds, bodies, prevs, leaves)
           AS e(id, lender, borrower, stream, number, kind, body, prev, leaf);
  INSERT INTO evidence_inbox (lender_id, entry_id, leaf)
    SELECT e.lender, e.id, e.leaf FROM unnest(lenders, ids, leaves) WITH ORDINALITY AS e(lender, id, leaf, place) ORDER BY e.place;
  IF cardinality(opened) > 0 THEN
    INSERT INTO evidence_opening (lender_id, entry_id, borrower_id, openings)
      SELECT lenders[p.place], o.id, borrowers[p.place], o.openings
        FROM unnest(opened, openings) AS o(id, openings)
       CROSS JOIN LATERAL (SELECT array_position(ids, o.id) AS place) p;
  END IF;
END $function$;

CREATE OR REPLACE FUNCTION public.evidence_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'evidence is only appended (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $function$;

CREATE OR REPLACE FUNCTION public.evidence_tile_only_grows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (NEW.lender_id, NEW.level, NEW.n) <> (OLD.lender_id, OLD.level, OLD.n)
     OR substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) <> OLD.hashes THEN
    RAISE EXCEPTION 'evidence is only appended (a tile only grows)' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.keep_lenders_apart(which regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', which);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', which);
  EXECUTE format('CREATE POLICY lender_apart ON %s USING (lender_id = current_lender()) WITH CHECK (lender_id = current_lender())', which);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO stillyou_app', which);
END $function$;

CREATE OR REPLACE FUNCTION public.lender_ids()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT id FROM lender ORDER BY id$function$;

CREATE OR REPLACE FUNCTION public.lender_of_api_key(given bytea)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM api_key WHERE hash = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_attempt(given uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM attempt WHERE id = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_client(given uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM oauth_client WHERE id = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_invitation(given bytea)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM operator WHERE invite_hash = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_link(given bytea)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM reverification_link WHERE token_hash = given OR reference_hash = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_operator_session(given bytea)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM operator_session WHERE token_hash = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_passkey(given text)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM operator_passkey WHERE credential_id = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_session(given bytea)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT lender_id FROM reverification_session WHERE cookie_hash = given$function$;

CREATE OR REPLACE FUNCTION public.lender_of_slug(given text)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT id FROM lender WHERE slug = given$function$;

CREATE OR REPLACE FUNCTION public.lenders_due(job text, since timestamp with time zone, at timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.lenders_not_cosigned_by(witness_name text)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT l.lender_id FROM evidence_log l
   WHERE l.signed_size > 0 AND NOT EXISTS (
     SELECT FROM evidence_cosignature s WHERE s.lender_id = l.lender_id AND s.origin = l.origin
        AND s.size = l.signed_size AND s.witness = witness_name)
   ORDER BY l.lender_id
$function$;

CREATE OR REPLACE FUNCTION public.lenders_not_stamped_by(authority_name text)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT l.lender_id FROM evidence_log l
   WHERE l.signed_size > 0 AND NOT EXISTS (
     SELECT FROM evidence_timestamp s WHERE s.lender_id = l.lender_id AND s.origin = l.origin
        AND s.size = l.signed_size AND s.authority = authority_name)
   ORDER BY l.lender_id
$function$;

CREATE OR REPLACE FUNCTION public.lenders_with_open_evidence()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT l.id FROM lender l LEFT JOIN evidence_log g ON g.lender_id = l.id
   WHERE g.size > g.signed_size OR EXISTS (SELECT FROM evidence_inbox i WHERE i.lender_id = l.id) ORDER BY l.id
$function$;

CREATE OR REPLACE FUNCTION public.lenders_with_untold_checkpoints()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT l.lender_id FROM evidence_log l
   WHERE l.signed_size > l.told_size AND EXISTS (
     SELECT FROM webhook_endpoint w WHERE w.lender_id = l.lender_id AND 'checkpoint.signed' = ANY (w.types)
        AND w.disabled_at IS NULL AND w.deleted_at IS NULL)
   ORDER BY l.lender_id
$function$;

CREATE OR REPLACE FUNCTION public.lenders_without_keys()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT id FROM lender l WHERE NOT EXISTS (SELECT FROM lender_key k WHERE k.lender_id = l.id) ORDER BY id$function$;

CREATE OR REPLACE FUNCTION public.next_wish(at timestamp with time zone)
 RETURNS TABLE(channel_id uuid, lender_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT c.id, c.lender_id FROM channel c WHERE c.reverify_wanted_at <= at ORDER BY c.reverify_wanted_at LIMIT 1$function$;

CREATE OR REPLACE FUNCTION public.one_key_of_each_root()
 RETURNS TABLE(lender_id uuid, purpose text, version integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT DISTINCT ON (k.provider, k.root_version) k.lender_id, k.purpose, k.version FROM lender_key k ORDER BY k.provider, k.root_version$function$;

CREATE OR REPLACE FUNCTION public.overdue_receipts(since timestamp with time zone, at timestamp with time zone)
 RETURNS TABLE(provider text, overdue integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  SELECT a.provider, count(*)::int FROM attempt a
   WHERE a.state = 'handed_over' AND a.medium <> 'email' AND a.handed_over_at BETWEEN since AND at GROUP BY a.provider
$function$;

CREATE OR REPLACE FUNCTION public.queue_times(at timestamp with time zone)
 RETURNS TABLE(queue text, is_due boolean, next_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
SELECT 'receipt_inbox', EXISTS (SELECT FROM receipt_inbox WHERE next_step_at <= at), (SELECT min(next_step_at) FROM receipt_inbox WHERE next_step_at > at)
UNION ALL
SELECT 'incident', EXISTS (SELECT FROM incident WHERE next_step_at <= at), (SELECT min(next_step_at) FROM incident WHERE next_step_at > at)
UNION ALL
SELECT 'notice', EXISTS (SELECT FROM notice WHERE next_step_at <= at), (SELECT min(next_step_at) FROM notice WHERE next_step_at > at)
UNION ALL
SELECT 'attempt', EXISTS (SELECT FROM attempt WHERE next_step_at <= at), (SELECT min(next_step_at) FROM attempt WHERE next_step_at > at)
UNION ALL
SELECT 'reverification', EXISTS (SELECT FROM reverification WHERE next_step_at <= at), (SELECT min(next_step_at) FROM reverification WHERE next_step_at > at)
UNION ALL
SELECT 'webhook_delivery', EXISTS (SELECT FROM webhook_delivery WHERE next_step_at <= at), (SELECT min(next_step_at) FROM webhook_delivery WHERE next_step_at > at)
UNION ALL
SELECT 'channel', EXISTS (SELECT FROM channel WHERE reverify_wanted_at <= at), (SELECT min(reverify_wanted_at) FROM channel WHERE reverify_wanted_at > at)
$function$;

CREATE OR REPLACE FUNCTION public.refuse_changed_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.some_legacy_data_key()
 RETURNS TABLE(lender_id uuid, subject_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$SELECT d.lender_id, d.subject_id FROM data_key d WHERE d.lender_key_version = 0 AND d.erased_at IS NULL LIMIT 1$function$;

CREATE TABLE account (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  ref text NOT NULL,
  stage text NOT NULL,
  days_overdue integer,
  amount_band text,
  agreed_frequency text,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT account_ref_unique UNIQUE (lender_id, borrower_id, ref),
  CONSTRAINT account_pkey PRIMARY KEY (id),
  CONSTRAINT account_stage_known CHECK ((stage = ANY (ARRAY['current'::text, 'due'::text, 'overdue'::text, 'defaulted'::text, 'closed'::text])))
);

CREATE TABLE actor (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  kind text NOT NULL,
  person_id uuid NOT NULL,
  CONSTRAINT actor_of_lender UNIQUE (lender_id, id),
  CONSTRAINT actor_pkey PRIMARY KEY (id),
  CONSTRAINT actor_kind_known CHECK ((kind = ANY (ARRAY['key'::text, 'client'::text, 'operator'::text]))),
  CONSTRAINT actor_operator_is_a_person CHECK (((kind <> 'operator'::text) OR (person_id = id)))
);

CREATE TABLE api_key (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  name text NOT NULL,
  hash bytea NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  prefix text,
  last_used_at timestamp with time zone,
  rotated_to uuid,
  made_by uuid,
  CONSTRAINT api_key_hash_unique UNIQUE (hash),
  CONSTRAINT api_key_of_lender UNIQUE (lender_id, id),
  CONSTRAINT api_key_pkey PRIMARY KEY (id)
);

CREATE TABLE attempt (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  notice_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  step integer NOT NULL,
  rung integer NOT NULL,
  medium text NOT NULL,
  provider text NOT NULL,
  purpose text NOT NULL,
  initiated_by text NOT NULL,
  content_class text NOT NULL,
  locale text NOT NULL,
  trust_at_send text NOT NULL,
  state text NOT NULL,
  provider_ref text,
  failure_class text,
  failure_strength text,
  failure_code text,
  failure_permanence text,
  planned_at timestamp with time zone NOT NULL,
  called_at timestamp with time zone,
  handed_over_at timestamp with time zone,
  delivered_at timestamp with time zone,
  opened_at timestamp with time zone,
  failed_at timestamp with time zone,
  next_step_at timestamp with time zone,
  lease_until timestamp with time zone,
  lease_token bigint DEFAULT 0 NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  retry_after_seconds integer,
  CONSTRAINT attempt_step_once UNIQUE (notice_id, step),
  CONSTRAINT attempt_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT attempt_pkey PRIMARY KEY (id),
  CONSTRAINT attempt_content_class_known CHECK ((content_class = ANY (ARRAY['RELAY'::text, 'NEUTRAL'::text, 'SERVICE'::text, 'DEBT'::text, 'DETAIL'::text]))),
  CONSTRAINT attempt_medium_known CHECK ((medium = ANY (ARRAY['sms'::text, 'voice'::text, 'email'::text, 'push'::text, 'letter'::text]))),
  CONSTRAINT attempt_retry_after_possible CHECK ((retry_after_seconds >= 0)),
  CONSTRAINT attempt_state_known CHECK ((state = ANY (ARRAY['planned'::text, 'sending'::text, 'handed_over'::text, 'delivered'::text, 'opened'::text, 'failed'::text, 'ambiguous'::text, 'not_sent'::text]))),
  CONSTRAINT attempt_trust_known CHECK ((trust_at_send = ANY (ARRAY['unverified'::text, 'provisional'::text, 'verified'::text, 'stale'::text, 'suspect'::text, 'revoked'::text])))
) WITH (fillfactor=50);

CREATE TABLE borrower (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  external_ref text NOT NULL,
  given_name bytea,
  locale text NOT NULL,
  country text NOT NULL,
  region text,
  time_zones text[] DEFAULT '{}'::text[] NOT NULL,
  preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  processing text DEFAULT 'active'::text NOT NULL,
  restricted_at timestamp with time zone,
  erased_at timestamp with time zone,
  erase_after timestamp with time zone,
  closed_since timestamp with time zone,
  CONSTRAINT borrower_external_ref_unique UNIQUE (lender_id, external_ref),
  CONSTRAINT borrower_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT borrower_pkey PRIMARY KEY (id),
  CONSTRAINT borrower_country_form CHECK ((country ~ '^[A-Z]{2}$'::text)),
  CONSTRAINT borrower_erased_has_time CHECK (((processing = 'erased'::text) = (erased_at IS NOT NULL))),
  CONSTRAINT borrower_erased_is_bare CHECK (((processing <> 'erased'::text) OR (given_name IS NULL))),
  CONSTRAINT borrower_given_name_sealed CHECK (((given_name IS NULL) OR ((octet_length(given_name) >= 29) AND (get_byte(given_name, 0) = 1)))),
  CONSTRAINT borrower_locale_known CHECK ((locale = ANY (ARRAY['zh-CN'::text, 'en'::text]))),
  CONSTRAINT borrower_processing_known CHECK ((processing = ANY (ARRAY['active'::text, 'restricted'::text, 'erased'::text]))),
  CONSTRAINT borrower_restricted_has_time CHECK (((processing <> 'restricted'::text) OR (restricted_at IS NOT NULL)))
);

CREATE TABLE channel (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  kind text NOT NULL,
  address bytea,
  masked text NOT NULL,
  provenance text NOT NULL,
  basis text DEFAULT 'contract'::text NOT NULL,
  trust text NOT NULL,
  trust_reasons jsonb DEFAULT '[]'::jsonb NOT NULL,
  trust_changed_at timestamp with time zone NOT NULL,
  verified_at timestamp with time zone,
  verified_by text,
  verified_through uuid,
  designated_for_service boolean DEFAULT false NOT NULL,
  opted_out text[] DEFAULT '{}'::text[] NOT NULL,
  look_again_at timestamp with time zone,
  last_checked_at timestamp with time zone,
  reverify_wanted_at timestamp with time zone,
  reverify_reason text,
  withdrawn_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT channel_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT channel_pkey PRIMARY KEY (id),
  CONSTRAINT channel_address_sealed CHECK (((address IS NULL) OR ((octet_length(address) >= 29) AND (get_byte(address, 0) = 1)))),
  CONSTRAINT channel_forgotten_is_out_of_use CHECK (((address IS NOT NULL) OR (withdrawn_at IS NOT NULL))),
  CONSTRAINT channel_kind_known CHECK ((kind = ANY (ARRAY['phone'::text, 'email'::text, 'app'::text, 'letter'::text]))),
  CONSTRAINT channel_provenance_allowed CHECK ((provenance = ANY (ARRAY['contract'::text, 'branch'::text, 'app_session'::text, 'borrower_link'::text, 'lender_import_attested'::text]))),
  CONSTRAINT channel_reverify_has_reason CHECK (((reverify_wanted_at IS NULL) = (reverify_reason IS NULL))),
  CONSTRAINT channel_reverify_reason_known CHECK ((reverify_reason = ANY (ARRAY['strong_signal'::text, 'suspicion'::text, 'stale'::text, 'exhausted_notice'::text, 'lender'::text, 'borrower'::text]))),
  CONSTRAINT channel_trust_known CHECK ((trust = ANY (ARRAY['unverified'::text, 'provisional'::text, 'verified'::text, 'stale'::text, 'suspect'::text, 'revoked'::text]))),
  CONSTRAINT channel_verified_by_known CHECK ((verified_by = ANY (ARRAY['branch'::text, 'code'::text, 'app_login'::text, 'right_party_call'::text])))
);

CREATE TABLE channel_index (
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  kind text NOT NULL,
  digest bytea NOT NULL,
  version integer NOT NULL,
  CONSTRAINT channel_index_pk PRIMARY KEY (channel_id)
);

CREATE TABLE channel_reveal (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  purpose text NOT NULL,
  reason bytea NOT NULL,
  at timestamp with time zone NOT NULL,
  actor_id uuid NOT NULL,
  person_id uuid NOT NULL,
  CONSTRAINT channel_reveal_pkey PRIMARY KEY (id),
  CONSTRAINT channel_reveal_purpose_known CHECK ((purpose = ANY (ARRAY['borrower_request'::text, 'service_by_letter'::text, 'complaint'::text, 'court_or_regulator'::text, 'fraud_case'::text, 'data_access_request'::text]))),
  CONSTRAINT channel_reveal_reason_sealed CHECK (((octet_length(reason) >= 29) AND (get_byte(reason, 0) = 1)))
);

CREATE TABLE clock (
  singleton boolean DEFAULT true NOT NULL,
  offset_ms bigint DEFAULT 0 NOT NULL,
  CONSTRAINT clock_pkey PRIMARY KEY (singleton),
  CONSTRAINT clock_never_back CHECK ((offset_ms >= 0)),
  CONSTRAINT clock_single_row CHECK (singleton)
);

CREATE TABLE consent (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  subject_role text NOT NULL,
  purposes text[] NOT NULL,
  media text[] NOT NULL,
  channel_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  wording text NOT NULL,
  evidence bytea,
  captured_at timestamp with time zone NOT NULL,
  valid_from timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  warned_at timestamp with time zone,
  status text NOT NULL,
  withdrawn_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT consent_pkey PRIMARY KEY (id),
  CONSTRAINT consent_evidence_sealed CHECK (((evidence IS NULL) OR ((octet_length(evidence) >= 29) AND (get_byte(evidence, 0) = 1)))),
  CONSTRAINT consent_status_known CHECK ((status = ANY (ARRAY['active'::text, 'expired'::text, 'withdrawn'::text, 'superseded'::text, 'refused'::text]))),
  CONSTRAINT consent_subject_role_known CHECK ((subject_role = ANY (ARRAY['borrower'::text, 'backup_contact'::text, 'guarantor'::text]))),
  CONSTRAINT consent_withdrawn_has_time CHECK (((status = 'withdrawn'::text) = (withdrawn_at IS NOT NULL)))
);

CREATE TABLE data_key (
  lender_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  wrapped bytea,
  created_at timestamp with time zone NOT NULL,
  lender_key_version integer NOT NULL,
  erased_at timestamp with time zone,
  CONSTRAINT data_key_pk PRIMARY KEY (lender_id, subject_id),
  CONSTRAINT data_key_erased_has_none CHECK (((wrapped IS NULL) = (erased_at IS NOT NULL)))
);

CREATE TABLE door_token_used (
  token_hash bytea NOT NULL,
  until timestamp with time zone NOT NULL,
  CONSTRAINT door_token_used_pkey PRIMARY KEY (token_hash)
);

CREATE TABLE event (
  id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  lender_id uuid NOT NULL,
  type text NOT NULL,
  at timestamp with time zone NOT NULL,
  borrower_ref text,
  data jsonb NOT NULL,
  CONSTRAINT event_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT event_pkey PRIMARY KEY (id)
);

CREATE TABLE evidence_checkpoint (
  lender_id uuid NOT NULL,
  origin text NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL,
  signed_at timestamp with time zone NOT NULL,
  note text NOT NULL,
  CONSTRAINT evidence_checkpoint_pk PRIMARY KEY (lender_id, origin, size)
);

CREATE TABLE evidence_cosignature (
  lender_id uuid NOT NULL,
  origin text NOT NULL,
  size bigint NOT NULL,
  witness text NOT NULL,
  line text NOT NULL,
  CONSTRAINT evidence_cosignature_pk PRIMARY KEY (lender_id, origin, size, witness)
);

CREATE TABLE evidence_entry (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid,
  stream text NOT NULL,
  n integer NOT NULL,
  kind text NOT NULL,
  at timestamp with time zone NOT NULL,
  body text NOT NULL,
  prev bytea NOT NULL,
  leaf bytea NOT NULL,
  CONSTRAINT evidence_entry_once UNIQUE (lender_id, stream, n),
  CONSTRAINT evidence_entry_pkey PRIMARY KEY (id),
  CONSTRAINT evidence_entry_fits_a_bundle CHECK ((octet_length(body) <= 65535))
);

CREATE TABLE evidence_inbox (
  lender_id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  entry_id uuid NOT NULL,
  leaf bytea NOT NULL,
  CONSTRAINT evidence_inbox_pk PRIMARY KEY (lender_id, seq)
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=20000, autovacuum_analyze_scale_factor=0, autovacuum_analyze_threshold=50000);

CREATE TABLE evidence_leaf (
  lender_id uuid NOT NULL,
  i bigint NOT NULL,
  entry_id uuid NOT NULL,
  CONSTRAINT evidence_leaf_once UNIQUE (lender_id, entry_id),
  CONSTRAINT evidence_leaf_pk PRIMARY KEY (lender_id, i)
);

CREATE TABLE evidence_log (
  lender_id uuid NOT NULL,
  origin text NOT NULL,
  size bigint DEFAULT 0 NOT NULL,
  root bytea NOT NULL,
  signed_size bigint DEFAULT 0 NOT NULL,
  told_size bigint DEFAULT 0 NOT NULL,
  CONSTRAINT evidence_log_origin_unique UNIQUE (origin),
  CONSTRAINT evidence_log_pk PRIMARY KEY (lender_id),
  CONSTRAINT evidence_log_signed_is_there CHECK ((signed_size <= size))
) WITH (fillfactor=50);

CREATE TABLE evidence_opening (
  lender_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  openings bytea NOT NULL,
  CONSTRAINT evidence_opening_pk PRIMARY KEY (lender_id, entry_id),
  CONSTRAINT evidence_opening_sealed CHECK (((octet_length(openings) >= 29) AND (get_byte(openings, 0) = 1)))
);

CREATE TABLE evidence_signer (
  public_key bytea NOT NULL,
  since timestamp with time zone NOT NULL,
  CONSTRAINT evidence_signer_pk PRIMARY KEY (public_key)
);

CREATE TABLE evidence_stream (
  lender_id uuid NOT NULL,
  stream text NOT NULL,
  n integer NOT NULL,
  head bytea NOT NULL,
  CONSTRAINT evidence_stream_pk PRIMARY KEY (lender_id, stream)
) WITH (fillfactor=50);

CREATE TABLE evidence_tile (
  lender_id uuid NOT NULL,
  level integer NOT NULL,
  n bigint NOT NULL,
  hashes bytea NOT NULL,
  CONSTRAINT evidence_tile_pk PRIMARY KEY (lender_id, level, n),
  CONSTRAINT evidence_tile_width CHECK ((((octet_length(hashes) >= 32) AND (octet_length(hashes) <= 8192)) AND ((octet_length(hashes) % 32) = 0)))
);

CREATE TABLE evidence_timestamp (
  lender_id uuid NOT NULL,
  origin text NOT NULL,
  size bigint NOT NULL,
  authority text NOT NULL,
  stamped_at timestamp with time zone NOT NULL,
  response text NOT NULL,
  CONSTRAINT evidence_timestamp_pk PRIMARY KEY (lender_id, origin, size, authority)
);

CREATE TABLE hold (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  kind text NOT NULL,
  detail bytea,
  opened_at timestamp with time zone NOT NULL,
  released_at timestamp with time zone,
  ends_at timestamp with time zone,
  CONSTRAINT hold_pkey PRIMARY KEY (id),
  CONSTRAINT hold_detail_sealed CHECK (((detail IS NULL) OR ((octet_length(detail) >= 29) AND (get_byte(detail, 0) = 1)))),
  CONSTRAINT hold_ends_after_opening CHECK ((ends_at > opened_at)),
  CONSTRAINT hold_kind_known CHECK ((kind = ANY (ARRAY['complaint'::text, 'dispute'::text, 'moratorium'::text, 'bereavement'::text, 'hospitalisation'::text, 'natural_disaster'::text, 'wedding'::text, 'vulnerable_customer'::text, 'cease'::text, 'attorney'::text])))
);

CREATE TABLE idempotency_key (
  lender_id uuid NOT NULL,
  key text NOT NULL,
  route text NOT NULL,
  body_hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  lease_until timestamp with time zone NOT NULL,
  lease_token bigint DEFAULT 1 NOT NULL,
  status integer,
  response json,
  CONSTRAINT idempotency_key_pk PRIMARY KEY (lender_id, key)
);

CREATE TABLE import_job (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  format text NOT NULL,
  status text NOT NULL,
  rows integer DEFAULT 0 NOT NULL,
  accepted integer DEFAULT 0 NOT NULL,
  rejected integer DEFAULT 0 NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  lease_until timestamp with time zone NOT NULL,
  CONSTRAINT import_job_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT import_job_pkey PRIMARY KEY (id),
  CONSTRAINT import_job_status_known CHECK ((status = ANY (ARRAY['running'::text, 'finished'::text, 'interrupted'::text])))
);

CREATE TABLE import_reject (
  lender_id uuid NOT NULL,
  import_id uuid NOT NULL,
  line integer NOT NULL,
  code text NOT NULL,
  pointer text,
  detail text NOT NULL,
  CONSTRAINT import_reject_pk PRIMARY KEY (import_id, line)
);

CREATE TABLE incident (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  series text NOT NULL,
  state text NOT NULL,
  numbers integer NOT NULL,
  baseline_per_hour double precision NOT NULL,
  quarantined integer DEFAULT 0 NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  closed_at timestamp with time zone,
  closed_by text,
  next_step_at timestamp with time zone,
  lease_until timestamp with time zone,
  lease_token bigint DEFAULT 0 NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  CONSTRAINT incident_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT incident_pkey PRIMARY KEY (id),
  CONSTRAINT incident_closed_or_open CHECK ((((state = 'open'::text) = (closed_at IS NULL)) AND ((closed_at IS NULL) = (closed_by IS NULL)))),
  CONSTRAINT incident_series_is_no_number CHECK ((series !~ '\d{8}'::text)),
  CONSTRAINT incident_state_known CHECK ((state = ANY (ARRAY['open'::text, 'released'::text, 'discarded'::text])))
);

CREATE TABLE lender (
  id uuid NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  neutral_name text NOT NULL,
  official_number text NOT NULL,
  packs text[] NOT NULL,
  sender_role text DEFAULT 'creditor'::text NOT NULL,
  settings jsonb DEFAULT '{}'::jsonb NOT NULL,
  step_up_jwks jsonb DEFAULT '{"keys": []}'::jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT lender_slug_unique UNIQUE (slug),
  CONSTRAINT lender_pkey PRIMARY KEY (id),
  CONSTRAINT lender_sender_role_known CHECK ((sender_role = ANY (ARRAY['creditor'::text, 'third_party_collector'::text, 'debt_buyer'::text])))
);

CREATE TABLE lender_key (
  lender_id uuid NOT NULL,
  purpose text NOT NULL,
  version integer NOT NULL,
  provider text NOT NULL,
  root_version text NOT NULL,
  wrapped bytea NOT NULL,
  public_key bytea,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT lender_key_pk PRIMARY KEY (lender_id, purpose, version),
  CONSTRAINT lender_key_inbox_is_a_pair CHECK (((purpose = 'inbox'::text) = (public_key IS NOT NULL))),
  CONSTRAINT lender_key_provider_known CHECK ((provider = ANY (ARRAY['file'::text, 'vault-transit'::text, 'aws-kms'::text]))),
  CONSTRAINT lender_key_purpose_known CHECK ((purpose = ANY (ARRAY['data'::text, 'index'::text, 'inbox'::text]))),
  CONSTRAINT lender_key_version_counts CHECK ((version >= 1))
);

CREATE TABLE login_throttle (
  key text NOT NULL,
  points integer DEFAULT 0 NOT NULL,
  expire bigint,
  CONSTRAINT login_throttle_pkey PRIMARY KEY (key)
);

CREATE TABLE notice (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  origin text NOT NULL,
  initiated_by text NOT NULL,
  purpose text NOT NULL,
  template text NOT NULL,
  data bytea,
  account_ref text,
  pinned_channel_id uuid,
  reverification_id uuid,
  deliver_by timestamp with time zone NOT NULL,
  not_before timestamp with time zone,
  evidence_level text NOT NULL,
  ladder jsonb NOT NULL,
  critical boolean DEFAULT false NOT NULL,
  status text NOT NULL,
  outcome jsonb,
  last_decision jsonb,
  next_step_at timestamp with time zone,
  lease_until timestamp with time zone,
  lease_token bigint DEFAULT 0 NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  template_version integer,
  CONSTRAINT notice_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT notice_pkey PRIMARY KEY (id),
  CONSTRAINT notice_data_sealed CHECK (((data IS NULL) OR ((octet_length(data) >= 29) AND (get_byte(data, 0) = 1)))),
  CONSTRAINT notice_data_until_ended CHECK (((data IS NOT NULL) OR (ended_at IS NOT NULL))),
  CONSTRAINT notice_ended_or_next_step CHECK ((((status = ANY (ARRAY['satisfied'::text, 'exhausted'::text, 'expired'::text, 'cancelled'::text, 'refused'::text])) = (ended_at IS NOT NULL)) AND ((ended_at IS NULL) = (next_step_at IS NOT NULL)))),
  CONSTRAINT notice_evidence_level_known CHECK ((evidence_level = ANY (ARRAY['E0'::text, 'E1'::text, 'E2'::text, 'E3'::text, 'E4'::text, 'E5'::text]))),
  CONSTRAINT notice_initiated_by_known CHECK ((initiated_by = ANY (ARRAY['system'::text, 'user'::text]))),
  CONSTRAINT notice_origin_known CHECK ((origin = ANY (ARRAY['lender'::text, 'system'::text]))),
  CONSTRAINT notice_purpose_known CHECK ((purpose = ANY (ARRAY['security_verification'::text, 'statutory_notice'::text, 'servicing_reminder'::text, 'collection'::text, 'marketing'::text, 'rights_response'::text, 'reachability_relay'::text]))),
  CONSTRAINT notice_status_known CHECK ((status = ANY (ARRAY['accepted'::text, 'active'::text, 'held'::text, 'satisfied'::text, 'exhausted'::text, 'expired'::text, 'cancelled'::text, 'refused'::text])))
) WITH (fillfactor=50);

CREATE TABLE number_check (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  provider text NOT NULL,
  question text NOT NULL,
  since date,
  asked_at timestamp with time zone NOT NULL,
  answered_at timestamp with time zone,
  answer text,
  CONSTRAINT number_check_pkey PRIMARY KEY (id),
  CONSTRAINT number_check_answer_known CHECK ((answer = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text]))),
  CONSTRAINT number_check_question_known CHECK ((question = ANY (ARRAY['recycled'::text, 'sim_swapped'::text, 'status'::text])))
);

CREATE TABLE oauth_assertion_used (
  client_id uuid NOT NULL,
  lender_id uuid NOT NULL,
  jti_hash bytea NOT NULL,
  until timestamp with time zone NOT NULL,
  CONSTRAINT oauth_assertion_used_pk PRIMARY KEY (client_id, jti_hash)
);

CREATE TABLE oauth_client (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  name text NOT NULL,
  scopes text[] NOT NULL,
  secret_hash bytea,
  old_secret_hash bytea,
  old_secret_until timestamp with time zone,
  jwks jsonb,
  created_at timestamp with time zone NOT NULL,
  made_by uuid,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CONSTRAINT oauth_client_of_lender UNIQUE (lender_id, id),
  CONSTRAINT oauth_client_pkey PRIMARY KEY (id),
  CONSTRAINT oauth_client_old_secret_dated CHECK (((old_secret_hash IS NULL) = (old_secret_until IS NULL))),
  CONSTRAINT oauth_client_proves_itself CHECK ((num_nonnulls(secret_hash, jwks) = 1))
);

CREATE TABLE operator (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  login_hash bytea NOT NULL,
  login bytea NOT NULL,
  role text NOT NULL,
  state text NOT NULL,
  sign_on text NOT NULL,
  subject_hash bytea,
  password text,
  totp_secret bytea,
  totp_confirmed_at timestamp with time zone,
  totp_step bigint DEFAULT 0 NOT NULL,
  invite_hash bytea,
  invite_until timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  made_by uuid,
  last_signed_in_at timestamp with time zone,
  disabled_at timestamp with time zone,
  CONSTRAINT operator_invite_once UNIQUE (invite_hash),
  CONSTRAINT operator_login_once UNIQUE (lender_id, login_hash),
  CONSTRAINT operator_of_lender UNIQUE (lender_id, id),
  CONSTRAINT operator_subject_once UNIQUE (lender_id, subject_hash),
  CONSTRAINT operator_pkey PRIMARY KEY (id),
  CONSTRAINT operator_disabled_dated CHECK (((state = 'disabled'::text) = (disabled_at IS NOT NULL))),
  CONSTRAINT operator_invite_dated CHECK (((invite_hash IS NULL) = (invite_until IS NULL))),
  CONSTRAINT operator_login_sealed CHECK (((octet_length(login) >= 29) AND (get_byte(login, 0) = 1))),
  CONSTRAINT operator_oidc_has_no_password CHECK (((sign_on = 'local'::text) OR (num_nonnulls(password, totp_secret, invite_hash) = 0))),
  CONSTRAINT operator_role_known CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'compliance'::text, 'admin'::text]))),
  CONSTRAINT operator_sign_on_known CHECK ((sign_on = ANY (ARRAY['local'::text, 'oidc'::text]))),
  CONSTRAINT operator_state_known CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text]))),
  CONSTRAINT operator_totp_secret_sealed CHECK (((totp_secret IS NULL) OR ((octet_length(totp_secret) >= 29) AND (get_byte(totp_secret, 0) = 1))))
);

CREATE TABLE operator_passkey (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  operator_id uuid NOT NULL,
  credential_id text NOT NULL,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  created_at timestamp with time zone NOT NULL,
  last_used_at timestamp with time zone,
  CONSTRAINT operator_passkey_once UNIQUE (credential_id),
  CONSTRAINT operator_passkey_pkey PRIMARY KEY (id)
);

CREATE TABLE operator_recovery_code (
  operator_id uuid NOT NULL,
  lender_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  used_at timestamp with time zone,
  CONSTRAINT operator_recovery_code_pk PRIMARY KEY (operator_id, code_hash)
);

CREATE TABLE operator_session (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  operator_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  stage text NOT NULL,
  proved_by text[] NOT NULL,
  proved_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL,
  last_seen_at timestamp with time zone NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT operator_session_token_once UNIQUE (token_hash),
  CONSTRAINT operator_session_pkey PRIMARY KEY (id),
  CONSTRAINT operator_session_stage_known CHECK ((stage = ANY (ARRAY['password'::text, 'enrol'::text, 'full'::text])))
);

CREATE TABLE policy_version (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  n integer NOT NULL,
  packs text[] NOT NULL,
  overrides jsonb NOT NULL,
  state text NOT NULL,
  drafted_by uuid NOT NULL,
  drafted_at timestamp with time zone NOT NULL,
  published_by uuid,
  published_at timestamp with time zone,
  CONSTRAINT policy_version_once UNIQUE (lender_id, n),
  CONSTRAINT policy_version_pkey PRIMARY KEY (id),
  CONSTRAINT policy_version_four_eyes CHECK ((published_by <> drafted_by)),
  CONSTRAINT policy_version_n_counts CHECK ((n > 0)),
  CONSTRAINT policy_version_state_dated CHECK ((((state = 'draft'::text) = (published_at IS NULL)) AND ((published_at IS NULL) = (published_by IS NULL)))),
  CONSTRAINT policy_version_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text])))
);

CREATE TABLE receipt_inbox (
  id uuid NOT NULL,
  provider text NOT NULL,
  account text NOT NULL,
  lender_id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  body bytea,
  headers jsonb NOT NULL,
  url text NOT NULL,
  grade text NOT NULL,
  state text NOT NULL,
  attempt_id uuid,
  next_step_at timestamp with time zone,
  lease_until timestamp with time zone,
  lease_token bigint DEFAULT 0 NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  applied_at timestamp with time zone,
  detail text,
  CONSTRAINT receipt_inbox_pkey PRIMARY KEY (id),
  CONSTRAINT receipt_body_sealed CHECK (((body IS NULL) OR ((octet_length(body) >= 29) AND (get_byte(body, 0) = 1)) OR ((octet_length(body) >= 63) AND (get_byte(body, 0) = 2)))),
  CONSTRAINT receipt_grade_known CHECK ((grade = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text]))),
  CONSTRAINT receipt_state_known CHECK ((state = ANY (ARRAY['stored'::text, 'applied'::text, 'unmatched'::text, 'quarantined'::text])))
);

CREATE TABLE reverification (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  reason text NOT NULL,
  state text NOT NULL,
  new_channel_id uuid,
  proofs jsonb DEFAULT '[]'::jsonb NOT NULL,
  told uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  values_given integer DEFAULT 0 NOT NULL,
  reported_at timestamp with time zone,
  step_up_at timestamp with time zone,
  step_up_jti text,
  note bytea,
  hold_until timestamp with time zone,
  opened_at timestamp with time zone NOT NULL,
  invited_at timestamp with time zone,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  next_step_at timestamp with time zone,
  lease_until timestamp with time zone,
  lease_token bigint DEFAULT 0 NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  CONSTRAINT reverification_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT reverification_pkey PRIMARY KEY (id),
  CONSTRAINT reverification_ended_has_time CHECK (((state = ANY (ARRAY['completed'::text, 'unchanged'::text, 'not_me'::text, 'disputed'::text, 'expired'::text, 'unreachable'::text])) = (ended_at IS NOT NULL))),
  CONSTRAINT reverification_note_sealed CHECK (((note IS NULL) OR ((octet_length(note) >= 29) AND (get_byte(note, 0) = 1)))),
  CONSTRAINT reverification_reason_known CHECK ((reason = ANY (ARRAY['strong_signal'::text, 'suspicion'::text, 'stale'::text, 'exhausted_notice'::text, 'lender'::text, 'borrower'::text]))),
  CONSTRAINT reverification_state_known CHECK ((state = ANY (ARRAY['opened'::text, 'invited'::text, 'proving'::text, 'awaiting_code'::text, 'holding'::text, 'completed'::text, 'unchanged'::text, 'not_me'::text, 'disputed'::text, 'expired'::text, 'unreachable'::text]))),
  CONSTRAINT reverification_values_bounded CHECK ((values_given <= 2))
);

CREATE TABLE reverification_code (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  reverification_id uuid NOT NULL,
  session_id uuid NOT NULL,
  link_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  purpose text NOT NULL,
  hmac bytea,
  salt bytea,
  checks integer DEFAULT 0 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  voided_at timestamp with time zone,
  CONSTRAINT reverification_code_pkey PRIMARY KEY (id),
  CONSTRAINT reverification_code_checks_bounded CHECK ((checks <= 5)),
  CONSTRAINT reverification_code_purpose_known CHECK ((purpose = ANY (ARRAY['new_number'::text, 'same_number'::text, 'mailbox'::text])))
);

CREATE TABLE reverification_link (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  reverification_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  purpose text NOT NULL,
  token_hash bytea NOT NULL,
  reference_hash bytea NOT NULL,
  notice_id uuid,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  renew_wanted_at timestamp with time zone,
  CONSTRAINT reverification_link_reference_unique UNIQUE (reference_hash),
  CONSTRAINT reverification_link_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT reverification_link_token_unique UNIQUE (token_hash),
  CONSTRAINT reverification_link_pkey PRIMARY KEY (id),
  CONSTRAINT reverification_link_purpose_known CHECK ((purpose = ANY (ARRAY['invitation'::text, 'change_alert'::text, 'change_report'::text])))
);

CREATE TABLE reverification_session (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  reverification_id uuid NOT NULL,
  link_id uuid NOT NULL,
  cookie_hash bytea NOT NULL,
  proved uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  choice text,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT reverification_session_cookie_unique UNIQUE (cookie_hash),
  CONSTRAINT reverification_session_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT reverification_session_pkey PRIMARY KEY (id),
  CONSTRAINT reverification_session_choice_known CHECK ((choice = ANY (ARRAY['same'::text, 'new'::text, 'not_me'::text])))
);

CREATE TABLE rules_text (
  digest bytea NOT NULL,
  pack text NOT NULL,
  body text NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  CONSTRAINT rules_text_pk PRIMARY KEY (digest),
  CONSTRAINT rules_text_is_its_digest CHECK ((digest = sha256(convert_to(body, 'UTF8'::name))))
);

CREATE TABLE schedule_slot (
  job text NOT NULL,
  slot timestamp with time zone NOT NULL,
  claimed_at timestamp with time zone NOT NULL,
  lease_until timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  outcome jsonb,
  CONSTRAINT schedule_slot_pk PRIMARY KEY (job, slot)
);

CREATE TABLE series_hour (
  lender_id uuid NOT NULL,
  series text NOT NULL,
  hour timestamp with time zone NOT NULL,
  numbers integer NOT NULL,
  CONSTRAINT series_hour_pk PRIMARY KEY (lender_id, series, hour)
);

CREATE TABLE service_key (
  name text NOT NULL,
  provider text NOT NULL,
  root_version text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT service_key_pkey PRIMARY KEY (name),
  CONSTRAINT service_key_name_known CHECK ((name = ANY (ARRAY['mac'::text, 'legacy-data'::text]))),
  CONSTRAINT service_key_provider_known CHECK ((provider = ANY (ARRAY['file'::text, 'vault-transit'::text, 'aws-kms'::text])))
);

CREATE TABLE sign_on (
  lender_id uuid NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea NOT NULL,
  role_claim text NOT NULL,
  roles jsonb NOT NULL,
  login_claim text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT sign_on_pkey PRIMARY KEY (lender_id),
  CONSTRAINT sign_on_client_secret_sealed CHECK (((octet_length(client_secret) >= 29) AND (get_byte(client_secret, 0) = 1)))
);

CREATE TABLE signal (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  kind text NOT NULL,
  strength text NOT NULL,
  class text NOT NULL,
  source text NOT NULL,
  raw_code text,
  provider text,
  mapping_version text,
  attempt_id uuid,
  reverification_id uuid,
  at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  dedupe_key text NOT NULL,
  quarantined_at timestamp with time zone,
  through uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  raw_table text,
  raw_text bytea,
  superseded_by uuid,
  reread_under text,
  series text[],
  incident_id uuid,
  CONSTRAINT signal_once UNIQUE (channel_id, dedupe_key),
  CONSTRAINT signal_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT signal_pkey PRIMARY KEY (id),
  CONSTRAINT signal_kind_known CHECK ((kind = ANY (ARRAY['signal'::text, 'proof'::text, 'provisional_proof'::text, 'hold_passed'::text, 'wrong_person'::text, 'token_dead'::text, 'withdrawn'::text, 'disputed'::text, 'replaced'::text]))),
  CONSTRAINT signal_quarantined_by_incident CHECK (((quarantined_at IS NULL) OR (incident_id IS NOT NULL))),
  CONSTRAINT signal_raw_text_sealed CHECK (((raw_text IS NULL) OR ((octet_length(raw_text) >= 29) AND (get_byte(raw_text, 0) = 1)))),
  CONSTRAINT signal_strength_known CHECK ((strength = ANY (ARRAY['strong'::text, 'weak'::text, 'none'::text])))
);

CREATE TABLE strong_sighting (
  lender_id uuid NOT NULL,
  series text NOT NULL,
  signal_id uuid NOT NULL,
  borrower_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  number bytea NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  incident_id uuid,
  CONSTRAINT strong_sighting_pk PRIMARY KEY (signal_id, series)
);

CREATE TABLE suppression (
  lender_id uuid NOT NULL,
  digest bytea NOT NULL,
  version integer NOT NULL,
  suppressed_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT suppression_pk PRIMARY KEY (lender_id, digest),
  CONSTRAINT suppression_digest_form CHECK ((octet_length(digest) = 32))
);

CREATE TABLE template_version (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  name text NOT NULL,
  n integer NOT NULL,
  purpose text NOT NULL,
  source jsonb NOT NULL,
  state text NOT NULL,
  drafted_by uuid NOT NULL,
  drafted_at timestamp with time zone NOT NULL,
  published_by uuid,
  published_at timestamp with time zone,
  retired_by uuid,
  retired_at timestamp with time zone,
  CONSTRAINT template_version_once UNIQUE (lender_id, name, n),
  CONSTRAINT template_version_pkey PRIMARY KEY (id),
  CONSTRAINT template_version_four_eyes CHECK ((published_by <> drafted_by)),
  CONSTRAINT template_version_n_counts CHECK ((n > 0)),
  CONSTRAINT template_version_purpose_known CHECK ((purpose = ANY (ARRAY['security_verification'::text, 'statutory_notice'::text, 'servicing_reminder'::text, 'collection'::text, 'marketing'::text, 'rights_response'::text, 'reachability_relay'::text]))),
  CONSTRAINT template_version_state_dated CHECK ((((state = 'draft'::text) = (published_at IS NULL)) AND ((published_at IS NULL) = (published_by IS NULL)) AND ((state = 'retired'::text) = (retired_at IS NOT NULL)) AND ((retired_at IS NULL) = (retired_by IS NULL)))),
  CONSTRAINT template_version_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'retired'::text])))
);

CREATE TABLE token_signing_key (
  kid text NOT NULL,
  public_jwk jsonb NOT NULL,
  private_key bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT token_signing_key_pkey PRIMARY KEY (kid),
  CONSTRAINT token_signing_key_private_key_sealed CHECK (((octet_length(private_key) >= 29) AND (get_byte(private_key, 0) = 1)))
);

CREATE TABLE webhook_attempt (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  state text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  duration_ms integer,
  response_code integer,
  error text,
  CONSTRAINT webhook_attempt_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_attempt_error_short CHECK ((length(error) <= 60)),
  CONSTRAINT webhook_attempt_state_known CHECK ((state = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text, 'lost'::text])))
);

CREATE TABLE webhook_delivery (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  event_id uuid NOT NULL,
  state text NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  first_failed_at timestamp with time zone,
  next_step_at timestamp with time zone,
  lease_until timestamp with time zone,
  lease_token bigint DEFAULT 0 NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT webhook_delivery_once UNIQUE (endpoint_id, event_id),
  CONSTRAINT webhook_delivery_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_delivery_ended_or_next_step CHECK ((((state = 'pending'::text) = (next_step_at IS NOT NULL)) AND ((state = 'pending'::text) = (ended_at IS NULL)))),
  CONSTRAINT webhook_delivery_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'missed'::text])))
) WITH (fillfactor=50);

CREATE TABLE webhook_endpoint (
  id uuid NOT NULL,
  lender_id uuid NOT NULL,
  url text NOT NULL,
  types text[] DEFAULT '{}'::text[] NOT NULL,
  description text,
  secret bytea NOT NULL,
  previous_secret bytea,
  previous_until timestamp with time zone,
  failing_since timestamp with time zone,
  disabled_at timestamp with time zone,
  disabled_reason text,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT webhook_endpoint_tenant_key UNIQUE (lender_id, id),
  CONSTRAINT webhook_endpoint_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_endpoint_disabled_has_reason CHECK (((disabled_at IS NULL) = (disabled_reason IS NULL))),
  CONSTRAINT webhook_endpoint_disabled_reason_known CHECK ((disabled_reason = ANY (ARRAY['lender'::text, 'gone'::text, 'last_try_failed'::text]))),
  CONSTRAINT webhook_endpoint_previous_has_end CHECK (((previous_secret IS NULL) = (previous_until IS NULL))),
  CONSTRAINT webhook_endpoint_previous_secret_sealed CHECK (((previous_secret IS NULL) OR ((octet_length(previous_secret) >= 29) AND (get_byte(previous_secret, 0) = 1)))),
  CONSTRAINT webhook_endpoint_secret_sealed CHECK (((octet_length(secret) >= 29) AND (get_byte(secret, 0) = 1)))
);

CREATE TABLE worked_mark (
  counted_to uuid NOT NULL,
  lender_id uuid NOT NULL,
  CONSTRAINT worked_mark_pk PRIMARY KEY (lender_id)
);

CREATE TABLE worked_tally (
  lender_id uuid NOT NULL,
  medium text NOT NULL,
  block smallint NOT NULL,
  trials double precision NOT NULL,
  successes double precision NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT worked_tally_pk PRIMARY KEY (lender_id, medium, block),
  CONSTRAINT worked_tally_block_of_a_day CHECK (((block >= 0) AND (block <= 5))),
  CONSTRAINT worked_tally_counts_possible CHECK (((successes >= (0)::double precision) AND (successes <= trials))),
  CONSTRAINT worked_tally_medium_known CHECK ((medium = ANY (ARRAY['sms'::text, 'voice'::text, 'email'::text, 'push'::text, 'letter'::text])))
);

ALTER TABLE account ADD CONSTRAINT account_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE actor ADD CONSTRAINT actor_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE actor ADD CONSTRAINT actor_person_fk FOREIGN KEY (lender_id, person_id) REFERENCES actor(lender_id, id);

ALTER TABLE api_key ADD CONSTRAINT api_key_actor_fk FOREIGN KEY (lender_id, id) REFERENCES actor(lender_id, id);

ALTER TABLE api_key ADD CONSTRAINT api_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE api_key ADD CONSTRAINT api_key_made_by_fk FOREIGN KEY (lender_id, made_by) REFERENCES actor(lender_id, id);

ALTER TABLE api_key ADD CONSTRAINT api_key_rotated_to_fk FOREIGN KEY (lender_id, rotated_to) REFERENCES api_key(lender_id, id);

ALTER TABLE attempt ADD CONSTRAINT attempt_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE attempt ADD CONSTRAINT attempt_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE attempt ADD CONSTRAINT attempt_notice_fk FOREIGN KEY (lender_id, notice_id) REFERENCES notice(lender_id, id);

ALTER TABLE borrower ADD CONSTRAINT borrower_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE channel ADD CONSTRAINT channel_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE channel ADD CONSTRAINT channel_verified_through_fk FOREIGN KEY (lender_id, verified_through) REFERENCES channel(lender_id, id);

ALTER TABLE channel_index ADD CONSTRAINT channel_index_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE channel_index ADD CONSTRAINT channel_index_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE channel_reveal ADD CONSTRAINT channel_reveal_actor_fk FOREIGN KEY (lender_id, actor_id) REFERENCES actor(lender_id, id);

ALTER TABLE channel_reveal ADD CONSTRAINT channel_reveal_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE channel_reveal ADD CONSTRAINT channel_reveal_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE channel_reveal ADD CONSTRAINT channel_reveal_person_fk FOREIGN KEY (lender_id, person_id) REFERENCES actor(lender_id, id);

ALTER TABLE consent ADD CONSTRAINT consent_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE data_key ADD CONSTRAINT data_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE event ADD CONSTRAINT event_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE evidence_cosignature ADD CONSTRAINT evidence_cosignature_checkpoint_fk FOREIGN KEY (lender_id, origin, size) REFERENCES evidence_checkpoint(lender_id, origin, size);

ALTER TABLE evidence_log ADD CONSTRAINT evidence_log_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE evidence_timestamp ADD CONSTRAINT evidence_timestamp_checkpoint_fk FOREIGN KEY (lender_id, origin, size) REFERENCES evidence_checkpoint(lender_id, origin, size);

ALTER TABLE hold ADD CONSTRAINT hold_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE import_job ADD CONSTRAINT import_job_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE import_reject ADD CONSTRAINT import_reject_import_fk FOREIGN KEY (lender_id, import_id) REFERENCES import_job(lender_id, id);

ALTER TABLE incident ADD CONSTRAINT incident_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE lender_key ADD CONSTRAINT lender_key_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE notice ADD CONSTRAINT notice_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE notice ADD CONSTRAINT notice_pinned_channel_fk FOREIGN KEY (lender_id, pinned_channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE notice ADD CONSTRAINT notice_reverification_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification(lender_id, id);

ALTER TABLE notice ADD CONSTRAINT notice_template_version_fk FOREIGN KEY (lender_id, template, template_version) REFERENCES template_version(lender_id, name, n);

ALTER TABLE number_check ADD CONSTRAINT number_check_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE number_check ADD CONSTRAINT number_check_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE oauth_assertion_used ADD CONSTRAINT oauth_assertion_used_client_fk FOREIGN KEY (lender_id, client_id) REFERENCES oauth_client(lender_id, id);

ALTER TABLE oauth_client ADD CONSTRAINT oauth_client_actor_fk FOREIGN KEY (lender_id, id) REFERENCES actor(lender_id, id);

ALTER TABLE oauth_client ADD CONSTRAINT oauth_client_made_by_fk FOREIGN KEY (lender_id, made_by) REFERENCES actor(lender_id, id);

ALTER TABLE operator ADD CONSTRAINT operator_actor_fk FOREIGN KEY (lender_id, id) REFERENCES actor(lender_id, id);

ALTER TABLE operator ADD CONSTRAINT operator_made_by_fk FOREIGN KEY (lender_id, made_by) REFERENCES actor(lender_id, id);

ALTER TABLE operator_passkey ADD CONSTRAINT operator_passkey_operator_fk FOREIGN KEY (lender_id, operator_id) REFERENCES operator(lender_id, id);

ALTER TABLE operator_recovery_code ADD CONSTRAINT operator_recovery_code_operator_fk FOREIGN KEY (lender_id, operator_id) REFERENCES operator(lender_id, id);

ALTER TABLE operator_session ADD CONSTRAINT operator_session_operator_fk FOREIGN KEY (lender_id, operator_id) REFERENCES operator(lender_id, id);

ALTER TABLE policy_version ADD CONSTRAINT policy_version_drafted_by_fk FOREIGN KEY (lender_id, drafted_by) REFERENCES actor(lender_id, id);

ALTER TABLE policy_version ADD CONSTRAINT policy_version_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE policy_version ADD CONSTRAINT policy_version_published_by_fk FOREIGN KEY (lender_id, published_by) REFERENCES actor(lender_id, id);

ALTER TABLE receipt_inbox ADD CONSTRAINT receipt_inbox_attempt_fk FOREIGN KEY (lender_id, attempt_id) REFERENCES attempt(lender_id, id);

ALTER TABLE receipt_inbox ADD CONSTRAINT receipt_inbox_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE reverification ADD CONSTRAINT reverification_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE reverification ADD CONSTRAINT reverification_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE reverification ADD CONSTRAINT reverification_new_channel_fk FOREIGN KEY (lender_id, new_channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE reverification_code ADD CONSTRAINT reverification_code_case_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification(lender_id, id);

ALTER TABLE reverification_code ADD CONSTRAINT reverification_code_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE reverification_code ADD CONSTRAINT reverification_code_link_fk FOREIGN KEY (lender_id, link_id) REFERENCES reverification_link(lender_id, id);

ALTER TABLE reverification_code ADD CONSTRAINT reverification_code_session_fk FOREIGN KEY (lender_id, session_id) REFERENCES reverification_session(lender_id, id);

ALTER TABLE reverification_link ADD CONSTRAINT reverification_link_case_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification(lender_id, id);

ALTER TABLE reverification_link ADD CONSTRAINT reverification_link_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE reverification_link ADD CONSTRAINT reverification_link_notice_fk FOREIGN KEY (lender_id, notice_id) REFERENCES notice(lender_id, id);

ALTER TABLE reverification_session ADD CONSTRAINT reverification_session_case_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification(lender_id, id);

ALTER TABLE reverification_session ADD CONSTRAINT reverification_session_link_fk FOREIGN KEY (lender_id, link_id) REFERENCES reverification_link(lender_id, id);

ALTER TABLE series_hour ADD CONSTRAINT series_hour_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE sign_on ADD CONSTRAINT sign_on_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE signal ADD CONSTRAINT signal_attempt_fk FOREIGN KEY (lender_id, attempt_id) REFERENCES attempt(lender_id, id);

ALTER TABLE signal ADD CONSTRAINT signal_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE signal ADD CONSTRAINT signal_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE signal ADD CONSTRAINT signal_incident_fk FOREIGN KEY (lender_id, incident_id) REFERENCES incident(lender_id, id);

ALTER TABLE signal ADD CONSTRAINT signal_reverification_fk FOREIGN KEY (lender_id, reverification_id) REFERENCES reverification(lender_id, id);

ALTER TABLE signal ADD CONSTRAINT signal_superseded_by_fk FOREIGN KEY (lender_id, superseded_by) REFERENCES signal(lender_id, id);

ALTER TABLE strong_sighting ADD CONSTRAINT strong_sighting_borrower_fk FOREIGN KEY (lender_id, borrower_id) REFERENCES borrower(lender_id, id);

ALTER TABLE strong_sighting ADD CONSTRAINT strong_sighting_channel_fk FOREIGN KEY (lender_id, channel_id) REFERENCES channel(lender_id, id);

ALTER TABLE strong_sighting ADD CONSTRAINT strong_sighting_incident_fk FOREIGN KEY (lender_id, incident_id) REFERENCES incident(lender_id, id);

ALTER TABLE suppression ADD CONSTRAINT suppression_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE template_version ADD CONSTRAINT template_version_drafted_by_fk FOREIGN KEY (lender_id, drafted_by) REFERENCES actor(lender_id, id);

ALTER TABLE template_version ADD CONSTRAINT template_version_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE template_version ADD CONSTRAINT template_version_published_by_fk FOREIGN KEY (lender_id, published_by) REFERENCES actor(lender_id, id);

ALTER TABLE template_version ADD CONSTRAINT template_version_retired_by_fk FOREIGN KEY (lender_id, retired_by) REFERENCES actor(lender_id, id);

ALTER TABLE webhook_attempt ADD CONSTRAINT webhook_attempt_delivery_fk FOREIGN KEY (lender_id, delivery_id) REFERENCES webhook_delivery(lender_id, id);

ALTER TABLE webhook_attempt ADD CONSTRAINT webhook_attempt_endpoint_fk FOREIGN KEY (lender_id, endpoint_id) REFERENCES webhook_endpoint(lender_id, id);

ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_endpoint_fk FOREIGN KEY (lender_id, endpoint_id) REFERENCES webhook_endpoint(lender_id, id);

ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_event_fk FOREIGN KEY (lender_id, event_id) REFERENCES event(lender_id, id);

ALTER TABLE webhook_endpoint ADD CONSTRAINT webhook_endpoint_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE worked_mark ADD CONSTRAINT worked_mark_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

ALTER TABLE worked_tally ADD CONSTRAINT worked_tally_lender_fk FOREIGN KEY (lender_id) REFERENCES lender(id);

CREATE INDEX attempt_due ON public.attempt USING btree (next_step_at) WHERE (next_step_at IS NOT NULL);

CREATE INDEX attempt_of_notice ON public.attempt USING btree (notice_id);

CREATE INDEX attempt_provider_ref ON public.attempt USING btree (provider, provider_ref) WHERE (provider_ref IS NOT NULL);

CREATE INDEX attempt_touches ON public.attempt USING btree (borrower_id, called_at) WHERE (called_at IS NOT NULL);

CREATE INDEX borrower_closed ON public.borrower USING btree (closed_since) WHERE ((closed_since IS NOT NULL) AND (processing = 'active'::text));

CREATE INDEX borrower_restricted ON public.borrower USING btree (id) WHERE (processing = 'restricted'::text);

CREATE INDEX channel_look_again ON public.channel USING btree (look_again_at) WHERE ((look_again_at IS NOT NULL) AND (withdrawn_at IS NULL));

CREATE INDEX channel_of_borrower ON public.channel USING btree (borrower_id);

CREATE INDEX channel_of_kind ON public.channel USING btree (kind, lender_id, id) WHERE (withdrawn_at IS NULL);

CREATE INDEX channel_out_of_use ON public.channel USING btree (COALESCE(withdrawn_at, trust_changed_at)) WHERE ((address IS NOT NULL) AND ((withdrawn_at IS NOT NULL) OR (trust = 'revoked'::text)));

CREATE INDEX channel_reverify_wanted ON public.channel USING btree (reverify_wanted_at) WHERE (reverify_wanted_at IS NOT NULL);

CREATE INDEX channel_index_digest ON public.channel_index USING btree (lender_id, digest);

CREATE INDEX channel_index_of_version ON public.channel_index USING btree (lender_id, version);

CREATE INDEX channel_reveal_by_person ON public.channel_reveal USING btree (person_id, at);

CREATE INDEX consent_evidence_kept ON public.consent USING btree (LEAST(withdrawn_at, expires_at)) WHERE (evidence IS NOT NULL);

CREATE INDEX consent_expiring ON public.consent USING btree (expires_at) WHERE (status = 'active'::text);

CREATE INDEX consent_of_borrower ON public.consent USING btree (borrower_id);

CREATE INDEX data_key_of_version ON public.data_key USING btree (lender_id, lender_key_version) WHERE (wrapped IS NOT NULL);

CREATE INDEX event_feed ON public.event USING btree (lender_id, xid, seq);

CREATE INDEX evidence_of_borrower ON public.evidence_entry USING btree (borrower_id, id);

CREATE INDEX evidence_opening_of_borrower ON public.evidence_opening USING btree (lender_id, borrower_id);

CREATE INDEX hold_detail_kept ON public.hold USING btree (released_at) WHERE ((detail IS NOT NULL) AND (released_at IS NOT NULL));

CREATE INDEX hold_ending ON public.hold USING btree (ends_at) WHERE ((released_at IS NULL) AND (ends_at IS NOT NULL));

CREATE INDEX hold_open ON public.hold USING btree (borrower_id) WHERE (released_at IS NULL);

CREATE INDEX idempotency_key_age ON public.idempotency_key USING btree (created_at);

CREATE INDEX incident_due ON public.incident USING btree (next_step_at) WHERE (next_step_at IS NOT NULL);

CREATE UNIQUE INDEX incident_one_open ON public.incident USING btree (lender_id, series) WHERE (state = 'open'::text);

CREATE INDEX login_throttle_expired ON public.login_throttle USING btree (expire);

CREATE INDEX notice_due ON public.notice USING btree (next_step_at) WHERE (next_step_at IS NOT NULL);

CREATE INDEX notice_of_borrower ON public.notice USING btree (borrower_id, id);

CREATE INDEX notice_of_lender ON public.notice USING btree (lender_id, id);

CREATE INDEX notice_secret ON public.notice USING btree (ended_at) WHERE ((purpose = 'security_verification'::text) AND (data IS NOT NULL));

CREATE INDEX number_check_of_channel ON public.number_check USING btree (channel_id, asked_at);

CREATE INDEX number_check_spend ON public.number_check USING btree (lender_id, asked_at);

CREATE INDEX operator_passkey_of_operator ON public.operator_passkey USING btree (operator_id);

CREATE INDEX operator_session_of_operator ON public.operator_session USING btree (operator_id, ended_at);

CREATE INDEX receipt_body_kept ON public.receipt_inbox USING btree (received_at) WHERE ((body IS NOT NULL) AND (next_step_at IS NULL));

CREATE INDEX receipt_due ON public.receipt_inbox USING btree (next_step_at) WHERE (next_step_at IS NOT NULL);

CREATE INDEX reverification_due ON public.reverification USING btree (next_step_at) WHERE (next_step_at IS NOT NULL);

CREATE INDEX reverification_of_borrower ON public.reverification USING btree (borrower_id);

CREATE UNIQUE INDEX reverification_one_open ON public.reverification USING btree (channel_id) WHERE (ended_at IS NULL);

CREATE INDEX reverification_code_of_case ON public.reverification_code USING btree (reverification_id);

CREATE INDEX reverification_code_secret ON public.reverification_code USING btree (expires_at) WHERE (hmac IS NOT NULL);

CREATE INDEX reverification_link_of_case ON public.reverification_link USING btree (reverification_id);

CREATE INDEX reverification_link_of_channel ON public.reverification_link USING btree (channel_id, created_at);

CREATE INDEX reverification_session_of_link ON public.reverification_session USING btree (link_id);

CREATE INDEX series_hour_age ON public.series_hour USING btree (hour);

CREATE INDEX signal_of_channel ON public.signal USING btree (channel_id, at);

CREATE INDEX signal_quarantined ON public.signal USING btree (incident_id, id) WHERE (quarantined_at IS NOT NULL);

CREATE INDEX signal_text_kept ON public.signal USING btree (recorded_at) WHERE (raw_text IS NOT NULL);

CREATE INDEX strong_sighting_age ON public.strong_sighting USING btree (seen_at);

CREATE INDEX strong_sighting_count ON public.strong_sighting USING btree (lender_id, series, seen_at);

CREATE INDEX strong_sighting_of_incident ON public.strong_sighting USING btree (incident_id, signal_id) WHERE (incident_id IS NOT NULL);

CREATE INDEX suppression_expiring ON public.suppression USING btree (expires_at);

CREATE INDEX webhook_attempt_of_delivery ON public.webhook_attempt USING btree (delivery_id);

CREATE INDEX webhook_attempt_of_endpoint ON public.webhook_attempt USING btree (endpoint_id, id);

CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (endpoint_id, next_step_at) WHERE (next_step_at IS NOT NULL);

CREATE INDEX webhook_delivery_ended ON public.webhook_delivery USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE TRIGGER evidence_checkpoint_append_only BEFORE DELETE OR UPDATE ON public.evidence_checkpoint FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_checkpoint_no_truncate BEFORE TRUNCATE ON public.evidence_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_cosignature_append_only BEFORE DELETE OR UPDATE ON public.evidence_cosignature FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_cosignature_no_truncate BEFORE TRUNCATE ON public.evidence_cosignature FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_entry_append_only BEFORE DELETE OR UPDATE ON public.evidence_entry FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_entry_no_truncate BEFORE TRUNCATE ON public.evidence_entry FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_leaf_append_only BEFORE DELETE OR UPDATE ON public.evidence_leaf FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_leaf_no_truncate BEFORE TRUNCATE ON public.evidence_leaf FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_tile_append_only BEFORE DELETE ON public.evidence_tile FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_tile_grows BEFORE UPDATE ON public.evidence_tile FOR EACH ROW EXECUTE FUNCTION evidence_tile_only_grows();

CREATE TRIGGER evidence_tile_no_truncate BEFORE TRUNCATE ON public.evidence_tile FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_timestamp_append_only BEFORE DELETE OR UPDATE ON public.evidence_timestamp FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER evidence_timestamp_no_truncate BEFORE TRUNCATE ON public.evidence_timestamp FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER policy_version_fixed BEFORE DELETE OR UPDATE ON public.policy_version FOR EACH ROW EXECUTE FUNCTION refuse_changed_version();

CREATE TRIGGER rules_text_append_only BEFORE DELETE OR UPDATE ON public.rules_text FOR EACH ROW EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER rules_text_no_truncate BEFORE TRUNCATE ON public.rules_text FOR EACH STATEMENT EXECUTE FUNCTION evidence_is_append_only();

CREATE TRIGGER template_version_fixed BEFORE DELETE OR UPDATE ON public.template_version FOR EACH ROW EXECUTE FUNCTION refuse_changed_version();

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;

ALTER TABLE actor ENABLE ROW LEVEL SECURITY;
ALTER TABLE actor FORCE ROW LEVEL SECURITY;

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;

ALTER TABLE attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempt FORCE ROW LEVEL SECURITY;

ALTER TABLE borrower ENABLE ROW LEVEL SECURITY;
ALTER TABLE borrower FORCE ROW LEVEL SECURITY;

ALTER TABLE channel ENABLE ROW LEVEL SECURITY;
ALTER TABLE channel FORCE ROW LEVEL SECURITY;

ALTER TABLE channel_index ENABLE ROW LEVEL SECURITY;
ALTER TABLE channel_index FORCE ROW LEVEL SECURITY;

ALTER TABLE channel_reveal ENABLE ROW LEVEL SECURITY;
ALTER TABLE channel_reveal FORCE ROW LEVEL SECURITY;

ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent FORCE ROW LEVEL SECURITY;

ALTER TABLE data_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE data_key FORCE ROW LEVEL SECURITY;

ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_checkpoint FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_cosignature ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_cosignature FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_entry FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_inbox FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_leaf ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_leaf FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_log FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_opening ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_opening FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_stream ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_stream FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_tile ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_tile FORCE ROW LEVEL SECURITY;

ALTER TABLE evidence_timestamp ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_timestamp FORCE ROW LEVEL SECURITY;

ALTER TABLE hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE hold FORCE ROW LEVEL SECURITY;

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;

ALTER TABLE import_job ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_job FORCE ROW LEVEL SECURITY;

ALTER TABLE import_reject ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_reject FORCE ROW LEVEL SECURITY;

ALTER TABLE incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;

ALTER TABLE lender ENABLE ROW LEVEL SECURITY;
ALTER TABLE lender FORCE ROW LEVEL SECURITY;

ALTER TABLE lender_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE lender_key FORCE ROW LEVEL SECURITY;

ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice FORCE ROW LEVEL SECURITY;

ALTER TABLE number_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_check FORCE ROW LEVEL SECURITY;

ALTER TABLE oauth_assertion_used ENABLE ROW LEVEL SECURITY;
ALTER TABLE oauth_assertion_used FORCE ROW LEVEL SECURITY;

ALTER TABLE oauth_client ENABLE ROW LEVEL SECURITY;
ALTER TABLE oauth_client FORCE ROW LEVEL SECURITY;

ALTER TABLE operator ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator FORCE ROW LEVEL SECURITY;

ALTER TABLE operator_passkey ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_passkey FORCE ROW LEVEL SECURITY;

ALTER TABLE operator_recovery_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_recovery_code FORCE ROW LEVEL SECURITY;

ALTER TABLE operator_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_session FORCE ROW LEVEL SECURITY;

ALTER TABLE policy_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_version FORCE ROW LEVEL SECURITY;

ALTER TABLE receipt_inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_inbox FORCE ROW LEVEL SECURITY;

ALTER TABLE reverification ENABLE ROW LEVEL SECURITY;
ALTER TABLE reverification FORCE ROW LEVEL SECURITY;

ALTER TABLE reverification_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE reverification_code FORCE ROW LEVEL SECURITY;

ALTER TABLE reverification_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE reverification_link FORCE ROW LEVEL SECURITY;

ALTER TABLE reverification_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE reverification_session FORCE ROW LEVEL SECURITY;

ALTER TABLE series_hour ENABLE ROW LEVEL SECURITY;
ALTER TABLE series_hour FORCE ROW LEVEL SECURITY;

ALTER TABLE sign_on ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_on FORCE ROW LEVEL SECURITY;

ALTER TABLE signal ENABLE ROW LEVEL SECURITY;
ALTER TABLE signal FORCE ROW LEVEL SECURITY;

ALTER TABLE strong_sighting ENABLE ROW LEVEL SECURITY;
ALTER TABLE strong_sighting FORCE ROW LEVEL SECURITY;

ALTER TABLE suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE suppression FORCE ROW LEVEL SECURITY;

ALTER TABLE template_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE template_version FORCE ROW LEVEL SECURITY;

ALTER TABLE webhook_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_attempt FORCE ROW LEVEL SECURITY;

ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY;

ALTER TABLE webhook_endpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_endpoint FORCE ROW LEVEL SECURITY;

ALTER TABLE worked_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE worked_mark FORCE ROW LEVEL SECURITY;

ALTER TABLE worked_tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE worked_tally FORCE ROW LEVEL SECURITY;

CREATE POLICY lender_apart ON account AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON actor AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON api_key AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON api_key AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_leases ON attempt AS PERMISSIVE FOR ALL TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON attempt AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON borrower AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON channel AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON channel AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON channel_index AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON channel_reveal AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON consent AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON consent AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON data_key AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON data_key AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON event AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON evidence_checkpoint AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON evidence_cosignature AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON evidence_cosignature AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON evidence_entry AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON evidence_inbox AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON evidence_inbox AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON evidence_leaf AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON evidence_log AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON evidence_log AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON evidence_opening AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON evidence_stream AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON evidence_tile AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON evidence_timestamp AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON evidence_timestamp AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON hold AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON hold AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON idempotency_key AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON import_job AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON import_reject AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_leases ON incident AS PERMISSIVE FOR ALL TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON incident AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON lender AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON lender AS PERMISSIVE FOR ALL TO public USING ((id = current_lender())) WITH CHECK ((id = current_lender()));

CREATE POLICY dispatch_finds ON lender_key AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON lender_key AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_leases ON notice AS PERMISSIVE FOR ALL TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON notice AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON number_check AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON oauth_assertion_used AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON oauth_client AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON oauth_client AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON operator AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON operator AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON operator_passkey AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON operator_passkey AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON operator_recovery_code AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON operator_session AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON operator_session AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON policy_version AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_leases ON receipt_inbox AS PERMISSIVE FOR ALL TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON receipt_inbox AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_leases ON reverification AS PERMISSIVE FOR ALL TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON reverification AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON reverification_code AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON reverification_link AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON reverification_link AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON reverification_session AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON reverification_session AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON series_hour AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON series_hour AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON sign_on AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON signal AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON strong_sighting AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON strong_sighting AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON suppression AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON template_version AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON webhook_attempt AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_leases ON webhook_delivery AS PERMISSIVE FOR ALL TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON webhook_delivery AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY dispatch_finds ON webhook_endpoint AS PERMISSIVE FOR SELECT TO stillyou_dispatch USING (true);

CREATE POLICY lender_apart ON webhook_endpoint AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON worked_mark AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));

CREATE POLICY lender_apart ON worked_tally AS PERMISSIVE FOR ALL TO public USING ((lender_id = current_lender())) WITH CHECK ((lender_id = current_lender()));
