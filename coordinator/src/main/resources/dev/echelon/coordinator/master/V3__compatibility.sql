-- Code against schema: which version of the application the fleet asks for, and which versions are running.

-- A text that sorts, byte by byte, as semantic versioning (2.0.0, section 11) orders versions: the same key as
-- dev.echelon.contracts.compatibility.PrecedenceKey, and a test compares them. Null stays null. What is no version sorts above
-- all versions, so that it is seen and refused rather than overlooked.
CREATE FUNCTION identity.echelon_code_version_key(p_version text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    v_parts text[];
    v_key   text := '';
    v_part  text;
BEGIN
    v_parts := regexp_match(p_version COLLATE "C",
        '^([0-9]{1,10})\.([0-9]{1,10})\.([0-9]{1,10})(?:-([0-9A-Za-z.-]{1,99}))?(?:\+[0-9A-Za-z.-]+)?$');
    IF v_parts IS NULL THEN
        RETURN '~' || p_version;
    END IF;
    FOR i IN 1..3 LOOP
        v_key := v_key || lpad(v_parts[i], 10, '0');
    END LOOP;
    IF v_parts[4] IS NULL THEN
        RETURN v_key || '~';
    END IF;
    FOREACH v_part IN ARRAY string_to_array(v_parts[4], '.') LOOP
        v_key := v_key || ' ' || CASE
            WHEN v_part COLLATE "C" ~ '^[0-9]+$' THEN '#' || lpad(length(v_part)::text, 2, '0') || v_part
            ELSE '$' || v_part END;
    END LOOP;
    RETURN v_key;
END $$;

ALTER TABLE identity.echelon_tenant_schema ADD COLUMN code_version_key text COLLATE "C"
    GENERATED ALWAYS AS (identity.echelon_code_version_key(min_compatible_code_version)) STORED;
CREATE INDEX echelon_tenant_schema_code_version ON identity.echelon_tenant_schema (code_version_key DESC)
    WHERE code_version_key IS NOT NULL;

-- The greatest value among the migrations of a run's set up to its target; null: none declares one. Written with the run.
ALTER TABLE identity.migration_dispatch
    ADD COLUMN min_compatible_code_version text,
    ADD COLUMN code_version_key text COLLATE "C"
        GENERATED ALWAYS AS (identity.echelon_code_version_key(min_compatible_code_version)) STORED,
    ADD COLUMN accept_old_code text;            -- the reason given with --accept-old-code; null: not given

-- Running instances of the services that carry the guard. Live: not expired.
CREATE TABLE identity.echelon_service_instance (
    instance_id      uuid        PRIMARY KEY,
    service          text        NOT NULL,
    code_version     text        NOT NULL,
    code_version_key text        COLLATE "C" NOT NULL
        GENERATED ALWAYS AS (identity.echelon_code_version_key(code_version)) STORED,
    host             text        NOT NULL,
    registered_at    timestamptz NOT NULL,
    renewed_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX echelon_service_instance_version ON identity.echelon_service_instance (code_version_key);

-- Random access to the active tenants: a fixed shuffle of them, entered at a random place.
CREATE INDEX echelon_tenant_sample ON identity.echelon_tenant (hashtextextended(slug, 0)) WHERE status = 'active';

-- Up to p_size different active tenants of the default catalog, at random; the cost does not depend on the fleet's size.
CREATE FUNCTION identity.echelon_guard_sample(p_size integer)
RETURNS TABLE (slug text, shard text, database_name text, schema_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_from bigint := hashtextextended(gen_random_uuid()::text, 0);
    v_n    integer;
BEGIN
    RETURN QUERY SELECT t.slug, t.shard, t.database_name, t.schema_name FROM identity.echelon_tenant t
        WHERE t.status = 'active' AND hashtextextended(t.slug, 0) >= v_from
        ORDER BY hashtextextended(t.slug, 0) LIMIT p_size;
    GET DIAGNOSTICS v_n = ROW_COUNT;
    RETURN QUERY SELECT t.slug, t.shard, t.database_name, t.schema_name FROM identity.echelon_tenant t
        WHERE t.status = 'active' AND hashtextextended(t.slug, 0) < v_from
        ORDER BY hashtextextended(t.slug, 0) LIMIT p_size - v_n;
END $$;

-- The oldest version of the application that may work on the whole fleet, and who asks for it; no row: any. Counted are all
-- tenants but archived and deleted ones as the master last saw them, and the runs that may still be applying: from the
-- first release on for as long as they are live, and after an abort until nothing is in flight.
CREATE FUNCTION identity.echelon_guard_fleet()
RETURNS TABLE (min_compatible_code_version text, asked_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT a.min_compatible_code_version, a.asked_by FROM (
        (SELECT s.min_compatible_code_version, 'tenant ' || s.slug AS asked_by, s.code_version_key
         FROM identity.echelon_tenant_schema s
         -- lateral, so that it is one look-up a row from the top, and never a join of all
         CROSS JOIN LATERAL (
             SELECT FROM identity.echelon_tenant t WHERE t.slug = s.slug AND t.status NOT IN ('archived', 'deleted')
             LIMIT 1) AS present
         WHERE s.code_version_key IS NOT NULL
         ORDER BY s.code_version_key DESC LIMIT 1)
        UNION ALL
        (SELECT s.min_compatible_code_version, 'tenant ' || s.slug, s.code_version_key
         FROM identity.echelon_tenant_schema s
         WHERE s.code_version_key IS NOT NULL
           AND NOT EXISTS (SELECT FROM identity.echelon_tenant) -- the catalog is a query of the user's
         ORDER BY s.code_version_key DESC LIMIT 1)
        UNION ALL
        (SELECT d.min_compatible_code_version, 'run ' || d.run_id, d.code_version_key
         FROM identity.migration_dispatch d
         WHERE d.state <> 'FINISHED' AND d.code_version_key IS NOT NULL
           AND EXISTS (SELECT FROM identity.migration_cohort c WHERE c.run_id = d.run_id AND c.released_at IS NOT NULL)
           AND (d.state <> 'ABORTED' OR EXISTS (
                SELECT FROM identity.migration_cohort_tenant t
                WHERE t.run_id = d.run_id AND t.state IN ('RELEASED', 'CLAIMED')))
         ORDER BY d.code_version_key DESC LIMIT 1)) a
    ORDER BY a.code_version_key DESC LIMIT 1;
END $$;

-- Registers a running instance, or renews it; idempotent. A later look at the fleet by the same caller, and the order guard's
-- look at the instances (echelon_services_behind), cannot both miss each other: each writes first, and the lock puts the two
-- transactions in an order.
CREATE FUNCTION identity.echelon_service_register(
    p_instance uuid, p_service text, p_code_version text, p_host text, p_ttl_ms integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF p_ttl_ms NOT BETWEEN 1000 AND 3600000 THEN
        RAISE EXCEPTION 'p_ttl_ms is %, expected 1000 to 3600000', p_ttl_ms;
    END IF;
    IF identity.echelon_code_version_key(p_code_version) LIKE '~%' THEN
        RAISE EXCEPTION 'p_code_version is no semantic version';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('echelon.code-version', 0));
    INSERT INTO identity.echelon_service_instance AS i
        (instance_id, service, code_version, host, registered_at, renewed_at, expires_at)
    VALUES (p_instance, left(p_service, 200), p_code_version, left(p_host, 200), clock_timestamp(), clock_timestamp(),
            clock_timestamp() + p_ttl_ms * interval '1 millisecond')
    ON CONFLICT (instance_id) DO UPDATE SET
        service = excluded.service, code_version = excluded.code_version, host = excluded.host,
        renewed_at = excluded.renewed_at, expires_at = excluded.expires_at;
    DELETE FROM identity.echelon_service_instance i
        WHERE i.expires_at < clock_timestamp() - interval '1 day' AND i.instance_id <> p_instance;
END $$;

-- Takes a stopping instance out.
CREATE FUNCTION identity.echelon_service_leave(p_instance uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
    DELETE FROM identity.echelon_service_instance WHERE instance_id = p_instance;
$$;

-- The live instances that are older than p_code_version, oldest first. For the coordinator, in the transaction that first
-- releases: call it last before the commit, since services that start wait for the lock it takes.
CREATE FUNCTION identity.echelon_services_behind(p_code_version text)
RETURNS TABLE (instance_id uuid, service text, code_version text, host text, renewed_at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, identity, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('echelon.code-version', 0));
    RETURN QUERY SELECT i.instance_id, i.service, i.code_version, i.host, i.renewed_at
        FROM identity.echelon_service_instance i
        WHERE i.code_version_key < identity.echelon_code_version_key(p_code_version) COLLATE "C"
          AND i.expires_at > clock_timestamp()
        ORDER BY i.code_version_key, i.service, i.host;
END $$;

REVOKE ALL ON FUNCTION identity.echelon_guard_sample(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_guard_fleet() FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_service_register(uuid, text, text, text, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_service_leave(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_services_behind(text) FROM PUBLIC;
