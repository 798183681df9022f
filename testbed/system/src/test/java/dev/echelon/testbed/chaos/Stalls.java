package dev.echelon.testbed.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** When a running run took no step for long, and what it stood at. */
final class Stalls {
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private static final String STANDING = """
            SELECT concat_ws(' ', slug, state, 'on', shard, 'by', coalesce(worker_id, placed_on), progress)
            FROM identity.migration_cohort_tenant WHERE state IN ('RELEASED', 'CLAIMED')
            UNION ALL
            SELECT concat_ws(' ', 'shard', shard, 'held for', round(extract(epoch FROM held_until - clock_timestamp())), 's:',
                hold_reason)
            FROM identity.echelon_shard WHERE held_until > clock_timestamp()
            """;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final long begun = System.nanoTime();
    private volatile long longest;
    private long movedAt = begun;
    private long lookedAt = begun;
    private List<String> standing = List.of();

    /** The run is not to move, or cannot be looked at. */
    void rest() {
        long now = System.nanoTime();
        tell(now, "the run was stopped, or nobody could look,");
        movedAt = now;
        standing = List.of();
    }

    /**
     * A look at a running run.
     *
     * @param moved whether it took a step since the last one
     */
    void see(boolean moved, Link master) throws SQLException {
        long now = System.nanoTime();
        if (moved) {
            tell(now, "the run moves again");
            movedAt = now;
            standing = List.of();
        } else if (now - Math.max(movedAt, lookedAt) >= BETWEEN_LOOKS.toNanos()) {
            lookedAt = now;
            standing = master.inSnapshot(Stalls::standing);
        }
        longest = Math.max(longest, now - movedAt);
    }

    private void tell(long now, String what) {
        if (now - movedAt >= LONG.toNanos()) {
            lines.add("%6.1f s %s after %.1f s; it stood at %s"
                    .formatted((now - begun) / 1e9, what, (now - movedAt) / 1e9, standing));
        }
    }

    private static List<String> standing(Connection connection) throws SQLException {
        return Link.rows(connection, STANDING, row -> row.getString(1));
    }

    Duration longest() {
        return Duration.ofNanos(longest);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
