-- Claims several released tenants of one run in one transaction, for a worker with several free slots. Answered are those that
-- can be locked at once; about any other, and one that is claimed already, the worker asks echelon_claim alone. So nobody waits for
-- a tenant's row while holding another's: not for a booking, a sweep or another worker, and they not for each other through here.
CREATE FUNCTION identity.echelon_claim_together(
    p_run uuid, p_slugs text[], p_tokens bigint[], p_claims uuid[], p_worker text, p_set_hash text, p_lease_ms integer)
RETURNS TABLE (
    token bigint, answer text, shard text, database_name text, schema_name text, target_version text, accept_edited text[],
    verify_only boolean, attempt integer, expected_set_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    c record;
BEGIN
    -- As in echelon_claim: whatever asks in vain, again and again, must not starve a stop, which needs the control row alone.
    IF EXISTS (SELECT FROM identity.migration_stop_request q WHERE q.run_id = p_run)
        OR NOT EXISTS (SELECT FROM identity.migration_cohort_tenant r
            WHERE r.token = ANY (p_tokens) AND r.run_id = p_run AND r.state = 'RELEASED') THEN
        RETURN;
    END IF;
    -- the control row before any tenant's, as everybody takes them
    PERFORM FROM identity.migration_dispatch d WHERE d.run_id = p_run FOR SHARE;
    FOR c IN
        SELECT h.token, h.slug, h.claim_id
        FROM unnest(p_tokens, p_slugs, p_claims) AS h (token, slug, claim_id)
        JOIN identity.migration_cohort_tenant r ON r.token = h.token AND r.run_id = p_run AND r.slug = h.slug
        WHERE r.state = 'RELEASED'
        ORDER BY r.id
        FOR UPDATE OF r SKIP LOCKED
    LOOP
        RETURN QUERY SELECT c.token, g.*
            FROM identity.echelon_claim(p_run, c.slug, c.token, c.claim_id, p_worker, p_set_hash, p_lease_ms) g;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION identity.echelon_claim_together(uuid, text[], bigint[], uuid[], text, text, integer) FROM PUBLIC;
