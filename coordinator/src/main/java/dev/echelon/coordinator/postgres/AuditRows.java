package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.RunEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Appends to the audit, which is the outbox of the run events as well. */
final class AuditRows {
    private static final String APPEND = """
            INSERT INTO identity.migration_audit (run_id, kind, actor, reason, cohort, detail)
            VALUES (:run, :kind, :actor, :reason, :cohort, CAST(:detail AS jsonb))
            """;

    private final JdbcClient jdbc;

    AuditRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void append(UUID runId, RunEvent.Kind kind, String actor, @Nullable String reason, @Nullable Integer cohort) {
        append(runId, kind, actor, reason, cohort, null);
    }

    /** Appends one row; {@code detail} is JSON. */
    void append(
            UUID runId,
            RunEvent.Kind kind,
            String actor,
            @Nullable String reason,
            @Nullable Integer cohort,
            @Nullable String detail) {
        jdbc.sql(APPEND)
                .param("run", runId)
                .param("kind", kind.name())
                .param("actor", actor)
                .param("reason", reason)
                .param("cohort", cohort)
                .param("detail", detail)
                .update();
    }
}
