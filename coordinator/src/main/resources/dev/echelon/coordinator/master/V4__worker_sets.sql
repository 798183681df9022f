-- A worker reads its migrations again when their files change. It registers anew with the set that it has then, says when it
-- cannot use what is in its files, and comes back by itself when it left because its set was the wrong one.

ALTER TABLE identity.echelon_worker
    ADD COLUMN set_since   timestamptz NOT NULL DEFAULT clock_timestamp(), -- since when it has this set
    ADD COLUMN set_problem text;                                           -- why it does not have the one in its files; null: it has
UPDATE identity.echelon_worker SET set_since = registered_at;

-- Registers a worker, or renews its registration whole. Idempotent.
CREATE FUNCTION identity.echelon_worker_register(
    p_worker text, p_slots integer, p_partitions integer[], p_set_hashes text[], p_host text, p_build_version text,
    p_set_problem text, p_accepting boolean)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
    INSERT INTO identity.echelon_worker AS w
        (worker_id, slots, partitions, set_hashes, set_since, set_problem, host, build_version, accepting, registered_at,
         renewed_at)
    VALUES (p_worker, p_slots, CASE WHEN p_accepting THEN p_partitions ELSE '{}' END, p_set_hashes, clock_timestamp(),
        p_set_problem, p_host, p_build_version, p_accepting, clock_timestamp(), clock_timestamp())
    ON CONFLICT (worker_id) DO UPDATE SET
        slots = excluded.slots, partitions = excluded.partitions,
        set_since = CASE WHEN w.set_hashes = excluded.set_hashes THEN w.set_since ELSE excluded.set_since END,
        set_hashes = excluded.set_hashes, set_problem = excluded.set_problem, host = excluded.host,
        build_version = excluded.build_version, accepting = excluded.accepting, renewed_at = excluded.renewed_at;
$$;

-- As workers before this version call it.
CREATE OR REPLACE FUNCTION identity.echelon_worker_register(
    p_worker text, p_slots integer, p_partitions integer[], p_set_hashes text[], p_host text, p_build_version text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp SET lock_timeout = '2s' AS $$
    SELECT identity.echelon_worker_register(
        p_worker, p_slots, p_partitions, p_set_hashes, p_host, p_build_version, NULL, true);
$$;

-- Whether a worker, as it is registered, has the migration set of every running run; null: it is not registered.
CREATE FUNCTION identity.echelon_worker_fits(p_worker text)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, identity, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM identity.migration_dispatch d
        WHERE d.state = 'RUNNING' AND d.migration_set_hash <> ALL (w.set_hashes))
    FROM identity.echelon_worker w WHERE w.worker_id = p_worker;
$$;

REVOKE ALL ON FUNCTION identity.echelon_worker_register(text, integer, integer[], text[], text, text, text, boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.echelon_worker_fits(text) FROM PUBLIC;
