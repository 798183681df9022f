package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.api.WorkerView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The workers as they last said. */
public final class Workers {
    private static final String LIVE = "w.renewed_at > clock_timestamp() - :leaseMs * interval '1 millisecond'";
    private static final String ALL = """
            SELECT w.worker_id, w.host, w.build_version, w.slots, w.partitions, w.accepting, w.renewed_at, {live} AS live,
                   coalesce(b.busy, 0) AS busy, left(w.set_hashes[cardinality(w.set_hashes)], 12) AS migration_set,
                   (SELECT bool_and(d.migration_set_hash = ANY (w.set_hashes)) FROM identity.migration_dispatch d
                    WHERE d.state IN ('RUNNING', 'PAUSED')) AS set_fits,
                   w.set_since, w.set_problem
            FROM identity.echelon_worker w
            LEFT JOIN (
                SELECT worker_id, count(*) AS busy FROM identity.migration_cohort_tenant
                WHERE state IN ('RELEASED', 'CLAIMED') AND state = 'CLAIMED' GROUP BY worker_id
            ) b ON b.worker_id = w.worker_id
            ORDER BY live DESC, w.worker_id LIMIT 1000
            """.replace("{live}", LIVE);
    private static final String SUPPLY = """
            SELECT count(*) AS live,
                   count(*) FILTER (WHERE :hash = ANY (w.set_hashes)) AS matching,
                   coalesce(sum(w.slots) FILTER (
                       WHERE :hash = ANY (w.set_hashes) AND w.accepting AND cardinality(w.partitions) > 0), 0) AS slots
            FROM identity.echelon_worker w WHERE {live}
            """.replace("{live}", LIVE);

    private final JdbcClient jdbc;
    private final Duration lease;

    /**
     * Workers of one master.
     *
     * @param lease a worker that has not renewed for so long is not live
     */
    public Workers(JdbcClient jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.lease = lease;
    }

    /** At most 1,000, live ones first. */
    public List<WorkerView> all() {
        return jdbc.sql(ALL)
                .param("leaseMs", lease.toMillis())
                .query((row, n) -> view(row))
                .list();
    }

    /** What can work on a migration set; null: on none. */
    Supply supply(@Nullable String setHash) {
        return jdbc.sql(SUPPLY)
                .param("leaseMs", lease.toMillis())
                .param("hash", setHash == null ? "" : setHash)
                .query((row, n) -> new Supply(row.getInt("live"), row.getInt("matching"), row.getInt("slots")))
                .single();
    }

    private static WorkerView view(ResultSet row) throws SQLException {
        return new WorkerView(
                row.getString("worker_id"),
                row.getString("host"),
                row.getString("build_version"),
                row.getInt("slots"),
                row.getInt("busy"),
                Arrays.asList((Integer[]) row.getArray("partitions").getArray()),
                row.getBoolean("accepting"),
                row.getBoolean("live"),
                row.getTimestamp("renewed_at").toInstant(),
                row.getString("migration_set"),
                row.getObject("set_fits", Boolean.class),
                row.getTimestamp("set_since").toInstant(),
                row.getString("set_problem"));
    }

    /**
     * What there is to work with.
     *
     * @param live workers that renewed within a lease
     * @param matching of these, with the migration set
     * @param slots of the matching ones that accept work and hold partitions
     */
    record Supply(int live, int matching, int slots) {}
}
