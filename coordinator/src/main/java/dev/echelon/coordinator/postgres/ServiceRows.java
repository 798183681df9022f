package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.ServiceInstance;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The code that is running: instances of services that registered their version and have not expired. */
final class ServiceRows {
    private static final String OLDER = """
            SELECT instance_id, service, code_version, host FROM identity.echelon_services_older(:version)
            """;
    private static final String OLDER_UNTIL_COMMIT = """
            SELECT instance_id, service, code_version, host FROM identity.echelon_services_behind(:version)
            """;
    private static final String LIVE = """
            SELECT count(*) FROM identity.echelon_service_instance WHERE expires_at > clock_timestamp()
            """;
    private static final int AUDITED = 100;

    private final JdbcClient jdbc;
    private final AuditRows audit;
    private final JsonMapper json = JsonMapper.builder().build();

    ServiceRows(JdbcClient jdbc, AuditRows audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    List<ServiceInstance> olderThan(String version) {
        return read(OLDER, version);
    }

    List<ServiceInstance> olderThanUntilCommit(String version) {
        return read(OLDER_UNTIL_COMMIT, version);
    }

    int live() {
        return jdbc.sql(LIVE).query(Integer.class).single();
    }

    void accepted(CohortRun run, List<ServiceInstance> behind, String actor) {
        Accepted detail = new Accepted(
                run.order().minCompatibleCodeVersion(),
                behind.size(),
                behind.subList(0, Math.min(AUDITED, behind.size())));
        audit.append(
                run.runId(),
                RunEvent.Kind.OLD_CODE_ACCEPTED,
                actor,
                run.order().acceptedOldCode(),
                run.cohort().number(),
                json.writeValueAsString(detail));
    }

    private List<ServiceInstance> read(String sql, String version) {
        return jdbc.sql(sql)
                .param("version", version)
                .query((row, n) -> instance(row))
                .list();
    }

    private static ServiceInstance instance(ResultSet row) throws SQLException {
        return new ServiceInstance(
                row.getObject("instance_id", UUID.class),
                row.getString("service"),
                row.getString("code_version"),
                row.getString("host"));
    }

    /** What the audit keeps of an acceptance: the first hundred instances, and how many there were. */
    private record Accepted(
            @Nullable String minCompatibleCodeVersion, int olderInstances, List<ServiceInstance> instances) {}
}
