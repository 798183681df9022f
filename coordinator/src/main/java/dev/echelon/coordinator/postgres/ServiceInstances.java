package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.codeversion.RunningVersions;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The live instances of the services that carry the boot guard. */
public final class ServiceInstances implements RunningVersions {
    private static final String OLDEST = """
            SELECT code_version, service, host FROM identity.echelon_service_instance
            WHERE expires_at > clock_timestamp()
            ORDER BY code_version_key, service, host LIMIT 1
            """;

    private final JdbcClient master;

    public ServiceInstances(JdbcClient master) {
        this.master = master;
    }

    @Override
    public Optional<Running> oldest() {
        return master.sql(OLDEST)
                .query((row, n) -> new Running(
                        row.getString("code_version"), row.getString("service") + " on " + row.getString("host")))
                .optional();
    }
}
