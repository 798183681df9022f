package dev.echelon.migrationset;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Digest of a tenant's applied versions and their checksums: equal digests, equal histories. */
public final class HistoryDigest {
    private HistoryDigest() {}

    /**
     * One successful, versioned row of {@code flyway_schema_history}.
     *
     * @param version the row's version
     * @param checksum the row's checksum; null: none
     */
    public record Row(String version, @Nullable Integer checksum) {
        public Row {
            Objects.requireNonNull(version, "version");
        }
    }

    /**
     * Digest of these rows.
     *
     * @param rows the successful versioned rows in {@code installed_rank} order
     * @return SHA-256, lower-case hexadecimal
     * @throws IllegalArgumentException a version is none that Flyway could have written
     */
    public static String of(Collection<Row> rows) {
        StringBuilder lines = new StringBuilder();
        try {
            rows.stream()
                    .sorted(Comparator.comparing(Row::version, Versions.ORDER))
                    .forEach(row -> lines.append(Versions.canonical(row.version()))
                            .append(':')
                            .append(row.checksum() == null ? "" : row.checksum().toString())
                            .append('\n'));
        } catch (FlywayException | NumberFormatException e) {
            throw new IllegalArgumentException("a version of the history is not one of Flyway's: " + e.getMessage(), e);
        }
        return Sha256.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
