package dev.echelon.migrationset;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
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
     * Digest of these rows, in version order; rows of one version keep the order in which they are given.
     *
     * @param rows the successful versioned rows in {@code installed_rank} order
     * @return SHA-256, lower-case hexadecimal
     * @throws IllegalArgumentException a version is none that Flyway could have written
     */
    public static String of(Collection<Row> rows) {
        String lines = rows.stream()
                .map(row -> Map.entry(Versions.parse(row.version()), row))
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .map(entry -> Versions.canonical(entry.getKey()) + ":"
                        + Objects.toString(entry.getValue().checksum(), "") + "\n")
                .collect(Collectors.joining());
        return Sha256.hex(lines.getBytes(StandardCharsets.UTF_8));
    }
}
