-- A renewal locks the rows of the claims that it renews, and no others. It locked every row that a held token names, also one that
-- had been booked and, behind a resume, was pending again: a booking that waits for a row of the renewal's could be about to release
-- just that one, and the two waited for each other. What has become of the others is read behind the locks, in a statement and so a
-- snapshot of its own.
CREATE OR REPLACE FUNCTION identity.echelon_renew(
    p_worker text, p_partitions integer[], p_tokens bigint[], p_claims uuid[], p_progress text[], p_lease_ms integer)
RETURNS TABLE (token bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    v_renewed bigint[];
BEGIN
    UPDATE identity.echelon_worker w SET renewed_at = clock_timestamp(),
        partitions = CASE WHEN w.accepting THEN p_partitions ELSE '{}' END
        WHERE w.worker_id = p_worker;
    IF NOT FOUND THEN
        token := 0; answer := 'REGISTER'; RETURN NEXT;
    END IF;
    WITH held AS (
        SELECT * FROM unnest(p_tokens, p_claims, p_progress) AS h (token, claim_id, progress)
    ), locked AS (
        SELECT r.id, h.progress
        FROM held h JOIN identity.migration_cohort_tenant r
            ON r.token = h.token AND r.claim_id = h.claim_id AND r.state = 'CLAIMED'
        ORDER BY r.id FOR UPDATE OF r
    ), renewed AS (
        UPDATE identity.migration_cohort_tenant r SET
            lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond', progress = l.progress
        FROM locked l WHERE r.id = l.id
        RETURNING r.token
    )
    SELECT array_agg(n.token) INTO v_renewed FROM renewed n;
    RETURN QUERY
    SELECT h.token, CASE
            WHEN h.token = ANY (v_renewed) THEN 'RENEWED'
            WHEN r.claim_id = h.claim_id AND r.state IN ('SUCCEEDED', 'FAILED', 'SKIPPED') THEN 'BOOKED'
            ELSE 'LOST' END
    FROM unnest(p_tokens, p_claims) AS h (token, claim_id)
    LEFT JOIN identity.migration_cohort_tenant r ON r.token = h.token;
END $$;
