-- Which of these claims, as the fences of tenants name them, are over: the run's row of the tenant is known here and is not
-- claimed under that token and id. What is over once stays so: a token is released once and claimed once. A claim whose lease has run
-- out counts as held until it is taken back, and one of a run that is not known here (another Echelon's, or of a time before
-- a restore) is never answered.
CREATE FUNCTION identity.echelon_superseded(p_runs uuid[], p_slugs text[], p_tokens bigint[], p_claims uuid[])
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp AS $$
    SELECT c.token
    FROM unnest(p_runs, p_slugs, p_tokens, p_claims) AS c (run_id, slug, token, claim_id)
    JOIN identity.migration_cohort_tenant t ON t.run_id = c.run_id AND t.slug = c.slug
    WHERE NOT (t.state = 'CLAIMED' AND t.token = c.token AND t.claim_id = c.claim_id);
$$;

REVOKE ALL ON FUNCTION identity.echelon_superseded(uuid[], text[], bigint[], uuid[]) FROM PUBLIC;
