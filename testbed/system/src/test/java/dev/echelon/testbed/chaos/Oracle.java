package dev.echelon.testbed.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down every step of every tenant and run in the master, by triggers of the test's own, so that no sample misses one. */
final class Oracle {
    static final String INSTALL = """
            CREATE SCHEMA chaos;
            CREATE TABLE chaos.step (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, run_id uuid NOT NULL,
                tenant bigint, slug text, cohort integer, was text NOT NULL, became text NOT NULL,
                old_token bigint, new_token bigint, control text, generation bigint, row_generation bigint,
                lost integer, worker text, barrier boolean, lease_over boolean);
            CREATE FUNCTION chaos.of_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            DECLARE d identity.migration_dispatch%ROWTYPE; v_at timestamptz := clock_timestamp(); v_open boolean;
            BEGIN
                SELECT * INTO d FROM identity.migration_dispatch WHERE run_id = NEW.run_id;
                SELECT count(*) = 0 INTO v_open FROM identity.migration_cohort c
                    WHERE c.run_id = NEW.run_id AND c.cohort < NEW.cohort
                      AND (c.completed_at IS NULL OR c.completed_at + (
                          SELECT r.stagger_ms * interval '1 millisecond' FROM identity.migration_cohort_run r
                          WHERE r.run_id = NEW.run_id) > v_at AND c.cohort = NEW.cohort - 1);
                INSERT INTO chaos.step (at, run_id, tenant, slug, cohort, was, became, old_token, new_token, control,
                                        generation, row_generation, lost, worker, barrier, lease_over)
                VALUES (v_at, NEW.run_id, NEW.id, NEW.slug, NEW.cohort, OLD.state, NEW.state, OLD.token, NEW.token, d.state,
                        d.generation, NEW.generation, NEW.lost_count - OLD.lost_count, coalesce(NEW.worker_id, OLD.worker_id),
                        v_open, OLD.lease_until < v_at);
                RETURN NULL;
            END $$;
            CREATE TRIGGER chaos_step AFTER UPDATE ON identity.migration_cohort_tenant FOR EACH ROW
                WHEN (OLD.state <> NEW.state OR OLD.token IS DISTINCT FROM NEW.token OR OLD.lost_count <> NEW.lost_count)
                EXECUTE FUNCTION chaos.of_tenant();
            CREATE FUNCTION chaos.of_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                INSERT INTO chaos.step (at, run_id, was, became, generation, row_generation)
                VALUES (clock_timestamp(), NEW.run_id, OLD.state, NEW.state, OLD.generation, NEW.generation);
                RETURN NULL;
            END $$;
            CREATE TRIGGER chaos_step AFTER UPDATE ON identity.migration_dispatch FOR EACH ROW
                WHEN (OLD.state <> NEW.state OR OLD.generation <> NEW.generation) EXECUTE FUNCTION chaos.of_run();
            CREATE TABLE chaos.published (token bigint NOT NULL);
            CREATE FUNCTION chaos.of_relay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                INSERT INTO chaos.published VALUES (NEW.token);
                RETURN NULL;
            END $$;
            CREATE TRIGGER chaos_published AFTER UPDATE ON identity.migration_cohort_tenant FOR EACH ROW
                WHEN (OLD.published_at IS NULL AND NEW.published_at IS NOT NULL) EXECUTE FUNCTION chaos.of_relay();
            CREATE FUNCTION chaos.gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                INSERT INTO chaos.step (at, run_id, tenant, slug, was, became)
                VALUES (clock_timestamp(), OLD.run_id, OLD.id, OLD.slug, OLD.state, 'GONE');
                RETURN NULL;
            END $$;
            CREATE TRIGGER chaos_gone AFTER DELETE ON identity.migration_cohort_tenant FOR EACH ROW
                EXECUTE FUNCTION chaos.gone();
            """;

    /** Ids are given before the commit: those that come late are looked for again. */
    static final int OVERLAP = 2_000;

    private static final String STEPS = "SELECT * FROM chaos.step WHERE id > %d ORDER BY id";

    private Oracle() {}

    /**
     * A step of a tenant, or of a run when {@code slug} is null.
     *
     * @param control state of the run, as the transaction saw it
     * @param barrier whether all cohorts before the tenant's were complete and the stagger over
     * @param leaseOver whether the tenant's lease had run out
     */
    record Step(
            long id,
            Timestamp at,
            String run,
            @Nullable String slug,
            String was,
            String became,
            long oldToken,
            long newToken,
            @Nullable String control,
            long generation,
            long rowGeneration,
            int lost,
            @Nullable String worker,
            boolean barrier,
            boolean leaseOver) {}

    static List<Step> after(Connection connection, long id) throws SQLException {
        return Link.rows(
                connection,
                STEPS.formatted(id),
                row -> new Step(
                        row.getLong("id"),
                        row.getTimestamp("at"),
                        row.getString("run_id"),
                        row.getString("slug"),
                        row.getString("was"),
                        row.getString("became"),
                        row.getLong("old_token"),
                        row.getLong("new_token"),
                        row.getString("control"),
                        row.getLong("generation"),
                        row.getLong("row_generation"),
                        row.getInt("lost"),
                        row.getString("worker"),
                        row.getBoolean("barrier"),
                        row.getBoolean("lease_over")));
    }
}
