package dev.echelon.coordinator.tenants;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of reading one tenant. */
public sealed interface TenantReading {
    /** Whose it is. */
    String slug();

    /**
     * The tenant's {@code flyway_schema_history}.
     *
     * @param rows by installed rank; empty: no migration was ever applied
     */
    record History(String slug, List<Row> rows) implements TenantReading {
        public History {
            rows = List.copyOf(rows);
        }
    }

    /** The tenant could not be read; {@code reason} may be shown. */
    record Unreadable(String slug, String reason) implements TenantReading {}

    /**
     * One row of the history.
     *
     * @param version null: repeatable
     * @param type as Flyway writes it: SQL, JDBC, BASELINE, DELETE ...
     * @param checksum null: it has none
     */
    record Row(
            int installedRank,
            @Nullable String version,
            String type,
            String script,
            @Nullable Integer checksum,
            boolean success) {}
}
