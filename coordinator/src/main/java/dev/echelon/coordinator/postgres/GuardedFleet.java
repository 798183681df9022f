package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.coordinator.codeversion.FleetValue;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The function that the boot guard of a service calls. */
public final class GuardedFleet implements FleetValue {
    private final JdbcClient master;

    public GuardedFleet(JdbcClient master) {
        this.master = master;
    }

    @Override
    public Optional<Asked> asked() {
        return master.sql("SELECT min_compatible_code_version, asked_by FROM identity.echelon_guard_fleet()")
                .query((row, n) -> new Asked(
                        CodeVersion.of(row.getString("min_compatible_code_version")), row.getString("asked_by")))
                .optional();
    }
}
