-- Two roles of the server, which may be there already: made by hand, or by another database of the same server.
--   stillyou_app       what the service runs as: owns nothing, sees the rows of one lender a transaction.
--   stillyou_dispatch  owns the few functions that look over all lenders (across.sql), and nothing else.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['stillyou_app', 'stillyou_dispatch'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL; -- made at this moment, beside us
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'the role % is missing and % may not make it: as an administrator, run CREATE ROLE % NOLOGIN; GRANT % TO %;',
            name, current_user, name, name, quote_ident(current_user) USING ERRCODE = 'insufficient_privilege';
      END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = name AND (rolsuper OR rolbypassrls)) THEN
      RAISE EXCEPTION 'the role % would see the rows of every lender: ALTER ROLE % NOSUPERUSER NOBYPASSRLS', name, name;
    END IF;
    -- An owner that is no superuser hands functions over, and runs as the other: for both it must be a member.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      BEGIN
        EXECUTE format('GRANT %I TO %I', name, current_user);
      EXCEPTION WHEN insufficient_privilege THEN
        IF NOT pg_has_role(current_user, name, 'MEMBER') THEN
          RAISE EXCEPTION 'as an administrator, run GRANT % TO %', name, quote_ident(current_user)
            USING ERRCODE = 'insufficient_privilege';
        END IF;
      END;
    END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO stillyou_app, stillyou_dispatch;
