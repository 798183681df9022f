-- Claims that no lock has to be waited for are answered without one, and a run's value counts for as long as it is not known
-- whether a tenant of it was migrated.

-- Claims one released tenant. The same (token, claim id) gets the same grant again, so a lost reply orphans nothing.
-- answer: GRANTED; STALE (another token, or not released: drop the command); STOPPED (the run is not running: drop it);
-- WRONG_SET (the row stays released; the worker leaves the group); SHARD_HELD (drop it; it is released again later).
CREATE OR REPLACE FUNCTION identity.echelon_claim(
    p_run uuid, p_slug text, p_token bigint, p_claim uuid, p_worker text, p_set_hash text, p_lease_ms integer)
RETURNS TABLE (
    answer text, shard text, database_name text, schema_name text, target_version text, accept_edited text[],
    verify_only boolean, attempt integer, expected_set_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    d identity.migration_dispatch%ROWTYPE;
    t identity.migration_cohort_tenant%ROWTYPE;
BEGIN
    -- Answered without the control row's lock: whatever asks again and again must not starve a stop, which needs it alone.
    SELECT * INTO t FROM identity.migration_cohort_tenant r
        WHERE r.token = p_token AND r.run_id = p_run AND r.slug = p_slug;
    IF NOT FOUND OR t.state NOT IN ('RELEASED', 'CLAIMED') THEN
        answer := 'STALE'; RETURN NEXT; RETURN;
    END IF;
    IF t.state = 'RELEASED' AND EXISTS (SELECT FROM identity.migration_stop_request q WHERE q.run_id = p_run) THEN
        answer := 'STOPPED'; RETURN NEXT; RETURN;
    END IF;
    -- FOR SHARE conflicts with the update that stops the run; FOR KEY SHARE would let a claim through while it commits
    SELECT * INTO d FROM identity.migration_dispatch WHERE migration_dispatch.run_id = p_run FOR SHARE;
    IF NOT FOUND THEN
        answer := 'STALE'; RETURN NEXT; RETURN;
    END IF;
    SELECT * INTO t FROM identity.migration_cohort_tenant r
        WHERE r.token = p_token AND r.run_id = p_run AND r.slug = p_slug FOR UPDATE;
    IF NOT FOUND THEN
        answer := 'STALE'; RETURN NEXT; RETURN;
    END IF;
    expected_set_hash := d.migration_set_hash;
    IF t.state = 'CLAIMED' AND t.claim_id = p_claim THEN
        answer := 'GRANTED';
    ELSIF t.state <> 'RELEASED' OR t.generation <> d.generation THEN
        answer := 'STALE';
    ELSIF d.state <> 'RUNNING' OR EXISTS (SELECT FROM identity.migration_stop_request q WHERE q.run_id = p_run) THEN
        answer := 'STOPPED';
    ELSIF d.migration_set_hash <> p_set_hash THEN
        answer := 'WRONG_SET';
    ELSIF EXISTS (SELECT FROM identity.echelon_shard s WHERE s.shard = t.shard AND s.held_until > clock_timestamp()) THEN
        answer := 'SHARD_HELD';
    ELSE
        UPDATE identity.migration_cohort_tenant r SET
            state = 'CLAIMED', claim_id = p_claim, worker_id = p_worker, claimed_at = clock_timestamp(),
            lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond', attempt = r.attempt + 1, progress = NULL
            WHERE r.id = t.id RETURNING r.* INTO t;
        answer := 'GRANTED';
    END IF;
    IF answer = 'GRANTED' THEN
        shard := t.shard; database_name := t.database_name; schema_name := t.schema_name;
        target_version := d.target_version; accept_edited := d.accept_edited;
        verify_only := t.verify_only; attempt := t.attempt;
    END IF;
    RETURN NEXT;
END $$;

CREATE INDEX migration_cohort_tenant_unverified
    ON identity.migration_cohort_tenant (run_id) WHERE state = 'FAILED' AND NOT outcome_verified;

-- The oldest version of the application that may work on the whole fleet, and who asks for it; no row: any. Counted are all
-- tenants but archived and deleted ones as the master last saw them, and the runs that may still be applying: from the
-- first release on for as long as they are live, after an abort until nothing is in flight, and for as long as it is not known
-- whether a tenant that failed was migrated: until its history is read again.
CREATE OR REPLACE FUNCTION identity.echelon_guard_fleet()
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
         WHERE d.code_version_key IS NOT NULL
           AND (d.state <> 'FINISHED'
                AND EXISTS (
                    SELECT FROM identity.migration_cohort c WHERE c.run_id = d.run_id AND c.released_at IS NOT NULL)
                AND (d.state <> 'ABORTED' OR EXISTS (
                    SELECT FROM identity.migration_cohort_tenant t
                    WHERE t.run_id = d.run_id AND t.state IN ('RELEASED', 'CLAIMED')))
                OR EXISTS (
                    SELECT FROM identity.migration_cohort_tenant t
                    WHERE t.run_id = d.run_id AND t.state = 'FAILED' AND NOT t.outcome_verified
                      AND (t.attempt > 1 OR t.error ->> 'migration' IS NOT NULL)
                      AND NOT EXISTS (SELECT FROM identity.echelon_tenant_schema s
                                      WHERE s.slug = t.slug AND s.read_at > t.finished_at)))
         ORDER BY d.code_version_key DESC LIMIT 1)) a
    ORDER BY a.code_version_key DESC LIMIT 1;
END $$;

-- The live instances that are older than p_code_version, oldest first.
CREATE FUNCTION identity.echelon_services_older(p_code_version text)
RETURNS TABLE (instance_id uuid, service text, code_version text, host text, renewed_at timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog, identity, pg_temp AS $$
    SELECT i.instance_id, i.service, i.code_version, i.host, i.renewed_at
    FROM identity.echelon_service_instance i
    WHERE i.code_version_key < identity.echelon_code_version_key(p_code_version) COLLATE "C"
      AND i.expires_at > clock_timestamp()
    ORDER BY i.code_version_key, i.service, i.host, i.instance_id;
$$;

-- The same for the transaction that first releases: call it last before the commit, since services that start wait for the lock
-- that it takes.
CREATE OR REPLACE FUNCTION identity.echelon_services_behind(p_code_version text)
RETURNS TABLE (instance_id uuid, service text, code_version text, host text, renewed_at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, identity, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('echelon.code-version', 0));
    RETURN QUERY SELECT * FROM identity.echelon_services_older(p_code_version);
END $$;

REVOKE ALL ON FUNCTION identity.echelon_services_older(text) FROM PUBLIC;
