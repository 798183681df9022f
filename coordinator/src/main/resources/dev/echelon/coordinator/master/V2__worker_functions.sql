-- All that a worker may do in the master. Its role has EXECUTE on these and nothing else; search_path is pinned.
-- statement_timeout is set by the caller's session (2 s); a function cannot bound the statement that called it.

-- Registers a worker, or renews its registration whole. Idempotent.
CREATE FUNCTION identity.echelon_worker_register(
    p_worker text, p_slots integer, p_partitions integer[], p_set_hashes text[], p_host text, p_build_version text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
    INSERT INTO identity.echelon_worker
        (worker_id, slots, partitions, set_hashes, host, build_version, accepting, registered_at, renewed_at)
    VALUES (p_worker, p_slots, p_partitions, p_set_hashes, p_host, p_build_version, true, clock_timestamp(), clock_timestamp())
    ON CONFLICT (worker_id) DO UPDATE SET
        slots = excluded.slots, partitions = excluded.partitions, set_hashes = excluded.set_hashes, host = excluded.host,
        build_version = excluded.build_version, accepting = true, renewed_at = excluded.renewed_at;
$$;

-- Takes a stopping worker out of placement.
CREATE FUNCTION identity.echelon_worker_leave(p_worker text, p_gone boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF p_gone THEN
        DELETE FROM identity.echelon_worker WHERE worker_id = p_worker;
    ELSE
        UPDATE identity.echelon_worker SET accepting = false, partitions = '{}' WHERE worker_id = p_worker;
    END IF;
END $$;

-- Claims one released tenant. The same (token, claim id) gets the same grant again, so a lost reply orphans nothing.
-- answer: GRANTED; STALE (another token, or not released: drop the command); STOPPED (the run is not running: drop it);
-- WRONG_SET (the row stays released; the worker leaves the group); SHARD_HELD (drop it; it is released again later).
CREATE FUNCTION identity.echelon_claim(
    p_run uuid, p_slug text, p_token bigint, p_claim uuid, p_worker text, p_set_hash text, p_lease_ms integer)
RETURNS TABLE (
    answer text, shard text, database_name text, schema_name text, target_version text, accept_edited text[],
    verify_only boolean, attempt integer, expected_set_hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    d identity.migration_dispatch%ROWTYPE;
    t identity.migration_cohort_tenant%ROWTYPE;
BEGIN
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

-- Renews a worker's registration and all its claims in one statement.
-- answer per claim: RENEWED; BOOKED (its result is booked: free the slot); LOST (another token or claim: stop before the
-- next script, report nothing). One row with token 0 and answer REGISTER: the master does not know this worker.
CREATE FUNCTION identity.echelon_renew(
    p_worker text, p_partitions integer[], p_tokens bigint[], p_claims uuid[], p_progress text[], p_lease_ms integer)
RETURNS TABLE (token bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE identity.echelon_worker w SET renewed_at = clock_timestamp(),
        partitions = CASE WHEN w.accepting THEN p_partitions ELSE '{}' END
        WHERE w.worker_id = p_worker;
    IF NOT FOUND THEN
        token := 0; answer := 'REGISTER'; RETURN NEXT;
    END IF;
    RETURN QUERY
    WITH held AS (
        SELECT * FROM unnest(p_tokens, p_claims, p_progress) AS h (token, claim_id, progress)
    ), locked AS (
        SELECT r.id, r.state, h.token, h.progress,
               r.claim_id = h.claim_id AS mine
        FROM held h JOIN identity.migration_cohort_tenant r ON r.token = h.token
        ORDER BY r.id FOR UPDATE OF r
    ), renewed AS (
        UPDATE identity.migration_cohort_tenant r SET
            lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond', progress = l.progress
        FROM locked l WHERE r.id = l.id AND l.mine AND l.state = 'CLAIMED'
        RETURNING r.token
    )
    SELECT h.token, CASE
            WHEN n.token IS NOT NULL THEN 'RENEWED'
            WHEN l.mine AND l.state IN ('SUCCEEDED', 'FAILED', 'SKIPPED') THEN 'BOOKED'
            ELSE 'LOST' END
    FROM held h LEFT JOIN locked l ON l.token = h.token LEFT JOIN renewed n ON n.token = h.token;
END $$;

-- Gives a claimed tenant back, unharmed and uncounted.
-- p_kind: SHARD_DOWN (its shard is held, 15 s doubling to 5 min), DRAIN (the worker stops), FENCE_AHEAD (the tenant's fence
-- is above every token this master issued: it was restored, so its sequence is lifted to p_fence).
-- answer: HANDED_BACK; FENCED (the master issued that higher token itself: a newer claim owns the tenant); LOST.
CREATE FUNCTION identity.echelon_hand_back(p_token bigint, p_claim uuid, p_kind text, p_reason text, p_fence bigint)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    v_run uuid; v_shard text; v_slug text; v_cohort integer; v_last bigint; v_worker text;
BEGIN
    IF p_kind NOT IN ('SHARD_DOWN', 'DRAIN', 'FENCE_AHEAD') THEN
        RAISE EXCEPTION 'unknown kind of hand-back: %', p_kind;
    END IF;
    SELECT r.run_id, r.shard, r.slug, r.cohort, r.worker_id INTO v_run, v_shard, v_slug, v_cohort, v_worker
        FROM identity.migration_cohort_tenant r
        WHERE r.token = p_token AND r.claim_id = p_claim AND r.state = 'CLAIMED';
    IF NOT FOUND THEN
        RETURN 'LOST';
    END IF;
    IF p_kind = 'FENCE_AHEAD' THEN
        SELECT last_value INTO v_last FROM identity.migration_token_seq;
        IF p_fence <= v_last THEN
            RETURN 'FENCED';
        END IF;
        PERFORM setval('identity.migration_token_seq', p_fence);
    ELSIF p_kind = 'SHARD_DOWN' THEN
        INSERT INTO identity.echelon_shard AS s (shard, max_in_flight) VALUES (v_shard, 8) ON CONFLICT DO NOTHING;
        UPDATE identity.echelon_shard s SET
            held_since = coalesce(s.held_since, clock_timestamp()),
            held_until = clock_timestamp() + least(interval '15 seconds' * (2 ^ least(s.hold_count, 10)), interval '5 minutes'),
            hold_count = s.hold_count + 1,
            hold_reason = left(p_reason, 500)
            WHERE s.shard = v_shard AND (s.held_until IS NULL OR s.held_until <= clock_timestamp());
        IF FOUND THEN
            INSERT INTO identity.migration_audit (run_id, kind, actor, reason, detail)
            VALUES (v_run, 'SHARD_HELD', coalesce(v_worker, 'worker'), left(p_reason, 500), jsonb_build_object('shard', v_shard));
        END IF;
    END IF;
    UPDATE identity.migration_cohort_tenant r SET
        state = 'PENDING', claim_id = NULL, worker_id = NULL, lease_until = NULL, progress = NULL
        WHERE r.token = p_token AND r.claim_id = p_claim AND r.state = 'CLAIMED';
    RETURN CASE WHEN FOUND THEN 'HANDED_BACK' ELSE 'LOST' END;
END $$;

REVOKE ALL ON FUNCTION identity.echelon_worker_register(text, integer, integer[], text[], text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_worker_leave(text, boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_claim(uuid, text, bigint, uuid, text, text, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_renew(text, integer[], bigint[], uuid[], text[], integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_hand_back(bigint, uuid, text, text, bigint) FROM PUBLIC;
