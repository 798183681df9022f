package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.coordinator.release.CommandOutbox;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The unpublished releases of all runs. Each call is one statement and one transaction. */
public final class PostgresCommandOutbox implements CommandOutbox {
    private static final String TAKE = """
            WITH unsent AS (
                SELECT id FROM identity.migration_cohort_tenant
                WHERE state = 'RELEASED' AND published_at IS NULL
                  AND (publish_lease_until IS NULL OR publish_lease_until < clock_timestamp())
                ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
            UPDATE identity.migration_cohort_tenant t SET publish_lease_until = clock_timestamp() + interval '15 seconds'
            FROM unsent u, identity.migration_dispatch d
            WHERE t.id = u.id AND d.run_id = t.run_id
            RETURNING t.run_id, t.slug, t.cohort, t.token, t.generation, d.target_version, t.kafka_partition
            """;
    // Who holds a row is claiming or withdrawing it; should he give it up, the lease runs out and it is sent again.
    // Rows are found by token and primary key alone. Had the planner the state to go by, statistics of a moment when
    // nothing was released would make an index of released rows look empty; it is read as a whole for each row then.
    private static final String MARK = """
            WITH locked AS MATERIALIZED (
                SELECT r.id, r.state FROM unnest(:tokens) AS u (token)
                CROSS JOIN LATERAL (
                    SELECT t.id, t.state FROM identity.migration_cohort_tenant t WHERE t.token = u.token
                    FOR UPDATE SKIP LOCKED) r)
            UPDATE identity.migration_cohort_tenant t SET published_at = clock_timestamp(), publish_lease_until = NULL
            WHERE t.id = ANY (ARRAY(SELECT l.id FROM locked l WHERE l.state = 'RELEASED'))
            """;

    private final JdbcClient jdbc;

    public PostgresCommandOutbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Unsent> take(int limit) {
        return jdbc.sql(TAKE)
                .param("limit", limit)
                .query((row, n) -> new Unsent(
                        new MigrateTenant(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getInt(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getString(6)),
                        row.getInt(7)))
                .list();
    }

    @Override
    public void markPublished(Collection<Long> tokens) {
        if (!tokens.isEmpty()) {
            jdbc.sql(MARK).param("tokens", tokens.toArray(Long[]::new)).update();
        }
    }
}
