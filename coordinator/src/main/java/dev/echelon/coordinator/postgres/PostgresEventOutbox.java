package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.release.EventOutbox;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The unsent rows of the audit. One replica at a time sends them, by an advisory lock that blocks nobody: the others look in
 * again later.
 */
public final class PostgresEventOutbox implements EventOutbox {
    // ordered, so that no statistics make a scan of the whole audit look like the quickest way to its first row
    private static final String FIRST = """
            SELECT audit_id FROM identity.migration_audit WHERE published_at IS NULL ORDER BY audit_id LIMIT 1
            """;
    private static final String ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('echelon.runs.v1'))";
    private static final String UNSENT = """
            SELECT {columns} FROM identity.migration_audit WHERE published_at IS NULL ORDER BY audit_id LIMIT :limit
            """.replace("{columns}", EventQueries.COLUMNS);
    private static final String MARK = """
            UPDATE identity.migration_audit SET published_at = clock_timestamp()
            WHERE audit_id = ANY(:ids) AND published_at IS NULL
            """;

    private final JdbcClient jdbc;
    private final Transactions transactions;

    public PostgresEventOutbox(JdbcClient jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public int drain(int limit, Function<List<RunEvent>, List<RunEvent>> send) {
        // mostly there is nothing, which one statement finds out
        if (jdbc.sql(FIRST).query(Long.class).optional().isEmpty()) {
            return 0;
        }
        return transactions.inTransaction(() -> {
            if (!jdbc.sql(ALONE).query(Boolean.class).single()) {
                return 0;
            }
            List<RunEvent> unsent = jdbc.sql(UNSENT)
                    .param("limit", limit)
                    .query((row, n) -> EventQueries.event(row))
                    .list();
            if (unsent.isEmpty()) {
                return 0;
            }
            Long[] sent = send.apply(unsent).stream().map(RunEvent::auditId).toArray(Long[]::new);
            return sent.length == 0 ? 0 : jdbc.sql(MARK).param("ids", sent).update();
        });
    }
}
