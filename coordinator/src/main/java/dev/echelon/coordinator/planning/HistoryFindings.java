package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.tenants.TenantReading.History;
import dev.echelon.coordinator.tenants.TenantReading.Row;
import dev.echelon.migrationset.HistoryDigest;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.migrationset.Versions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's history tells, held against the migration set. Pure.
 *
 * @param version greatest version applied; null: none
 * @param digest of the applied versions
 * @param edited versions that the set holds with another checksum
 * @param unknown versions that the set does not hold
 * @param gaps versions of the set below the tenant's that it does not have
 * @param failed whether a failed migration stands in it
 */
record HistoryFindings(
        @Nullable String version,
        String digest,
        List<String> edited,
        List<String> unknown,
        List<String> gaps,
        boolean failed) {
    private static final String BASELINE = "BASELINE";
    // Flyway's own bookkeeping: no migration of anybody's
    private static final Set<String> NO_MIGRATION = Set.of("SCHEMA", "DELETE");

    /**
     * Reads a history.
     *
     * @throws IllegalArgumentException when it holds a version that Flyway could not have written
     */
    static HistoryFindings of(History history, MigrationSet set) {
        Map<String, Row> applied = new LinkedHashMap<>();
        List<HistoryDigest.Row> digested = new ArrayList<>();
        boolean failed = false;
        for (Row row : history.rows()) {
            String version = row.version();
            if (!row.success()) {
                failed = true;
            } else if (version != null) {
                digested.add(new HistoryDigest.Row(version, row.checksum()));
                if (!NO_MIGRATION.contains(row.type())) {
                    applied.put(version, row);
                }
            }
        }
        String digest = HistoryDigest.of(digested);
        String greatest = greatest(applied, "");
        List<String> edited = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        applied.forEach((version, row) -> {
            TenantMigration migration = set.migration(version);
            if (BASELINE.equals(row.type())) {
                return;
            }
            if (migration == null) {
                unknown.add(version);
            } else if (row.checksum() != null && !row.checksum().equals(migration.checksum())) {
                edited.add(Objects.requireNonNullElse(migration.version(), version));
            }
        });
        return new HistoryFindings(
                greatest,
                digest,
                List.copyOf(edited),
                List.copyOf(unknown),
                gaps(applied, greatest, greatest(applied, BASELINE), set),
                failed);
    }

    /** Nothing that a plan would warn of. */
    boolean clean() {
        return edited.isEmpty() && unknown.isEmpty() && gaps.isEmpty() && !failed;
    }

    private static @Nullable String greatest(Map<String, Row> applied, String ofType) {
        return applied.entrySet().stream()
                .filter(row -> ofType.isEmpty() || ofType.equals(row.getValue().type()))
                .map(Map.Entry::getKey)
                .max(Versions.ORDER)
                .orElse(null);
    }

    private static List<String> gaps(
            Map<String, Row> applied, @Nullable String greatest, @Nullable String baseline, MigrationSet set) {
        if (greatest == null) {
            return List.of();
        }
        List<String> gaps = new ArrayList<>();
        for (TenantMigration migration : set.upTo(greatest)) {
            String version = Objects.requireNonNull(migration.version());
            boolean below = baseline != null && Versions.ORDER.compare(version, baseline) <= 0;
            if (!below && applied.keySet().stream().noneMatch(has -> Versions.ORDER.compare(has, version) == 0)) {
                gaps.add(version);
            }
        }
        return gaps;
    }
}
