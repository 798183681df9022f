package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.RunEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The audit as run events, in the order of their ids. */
public final class EventQueries {
    static final String COLUMNS =
            "audit_id, run_id, at, kind, actor, reason, cohort, slug, outcome, to_version, sql_state";
    private static final String PAGE = """
            SELECT {columns} FROM identity.migration_audit
            WHERE run_id = :run AND audit_id > :after AND audit_id <= :upTo ORDER BY audit_id LIMIT :limit
            """.replace("{columns}", COLUMNS);
    private static final String TOP = "SELECT coalesce(max(audit_id), 0) FROM identity.migration_audit";
    // who has taken an id and not committed yet holds this lock until its end
    private static final String WRITERS = """
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND relation = 'identity.migration_audit'::regclass
            """;

    private final JdbcClient jdbc;

    public EventQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Events of a run with ids above {@code after}, up to {@code upTo}. */
    public List<RunEvent> page(UUID runId, long after, long upTo, int limit) {
        return jdbc.sql(PAGE)
                .param("run", runId)
                .param("after", after)
                .param("upTo", upTo)
                .param("limit", limit)
                .query((row, n) -> event(row))
                .list();
    }

    /** The greatest id that can be seen. */
    public long top() {
        return jdbc.sql(TOP).query(Long.class).single();
    }

    /** The transactions that may be writing events at this moment. */
    public Set<String> writers() {
        return jdbc.sql(WRITERS).query(String.class).list().stream().collect(Collectors.toSet());
    }

    static RunEvent event(ResultSet row) throws SQLException {
        return new RunEvent(
                row.getLong("audit_id"),
                row.getObject("run_id", UUID.class),
                row.getTimestamp("at").toInstant(),
                RunEvent.Kind.valueOf(row.getString("kind")),
                row.getString("actor"),
                row.getString("reason"),
                row.getObject("cohort", Integer.class),
                row.getString("slug"),
                outcome(row.getString("outcome")),
                row.getString("to_version"),
                row.getString("sql_state"));
    }

    private static @Nullable Outcome outcome(@Nullable String code) {
        return code == null ? null : Outcome.valueOf(code);
    }
}
