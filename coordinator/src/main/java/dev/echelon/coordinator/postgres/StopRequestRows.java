package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.run.StopRequest;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stops that were asked for: written without a lock, so that no load can delay them. */
final class StopRequestRows {
    // an abort replaces a pause; anything else that is asked for twice changes nothing
    private static final String RECORD = """
            INSERT INTO identity.migration_stop_request AS q (run_id, kind, reason, actor)
            SELECT d.run_id, :kind, :reason, :actor FROM identity.migration_dispatch d
            WHERE d.run_id = :run AND d.state IN ('RUNNING', 'PAUSED')
            ON CONFLICT (run_id) DO UPDATE SET kind = excluded.kind, reason = excluded.reason, actor = excluded.actor,
                requested_at = clock_timestamp()
            WHERE q.kind = 'PAUSE' AND excluded.kind = 'ABORT'
            """;
    private static final String LIVE = """
            SELECT EXISTS (SELECT FROM identity.migration_dispatch WHERE run_id = :run AND state IN ('RUNNING', 'PAUSED'))
            """;

    private final JdbcClient jdbc;
    private final AuditRows audit;

    StopRequestRows(JdbcClient jdbc, AuditRows audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    boolean record(UUID runId, StopRequest request) {
        int recorded = jdbc.sql(RECORD)
                .param("run", runId)
                .param("kind", request.kind().name())
                .param("reason", request.reason())
                .param("actor", request.actor())
                .update();
        if (recorded == 1) {
            audit.append(runId, RunEvent.Kind.STOP_REQUESTED, request.actor(), request.reason(), null);
            return true;
        }
        return jdbc.sql(LIVE).param("run", runId).query(Boolean.class).single();
    }
}
