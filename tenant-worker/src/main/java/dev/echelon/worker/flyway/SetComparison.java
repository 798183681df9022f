package dev.echelon.worker.flyway;

import dev.echelon.contracts.AppliedMigration;
import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.migrationset.HistoryDigest;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.worker.migration.Standing;
import dev.echelon.worker.tenant.TenantFacts;
import dev.echelon.worker.tenant.TenantFacts.CompatibilityRow;
import dev.echelon.worker.tenant.TenantFacts.HistoryRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** Compares a tenant's history with the set, as Flyway's own {@code info} and {@code validate} would. Pure. */
final class SetComparison {
    private final MigrationSet set;
    private final @Nullable MigrationVersion target;
    private final TenantFacts facts;
    /** What counts as applied now: a later row of a version takes the place of an earlier one. */
    private final TreeMap<MigrationVersion, HistoryRow> versions = new TreeMap<>();

    private final Map<String, HistoryRow> repeatables = new HashMap<>();
    private @Nullable MigrationVersion baseline;
    private boolean failed;

    private SetComparison(MigrationSet set, @Nullable String target, TenantFacts facts) {
        this.set = set;
        this.target = target == null ? null : MigrationVersion.fromVersion(target);
        this.facts = facts;
        facts.rows().forEach(this::take);
    }

    static Standing of(MigrationSet set, @Nullable String target, TenantFacts facts) {
        return new SetComparison(set, target, facts).standing();
    }

    /** Successful rows that the set does not agree with in their checksum, and the set's migration of each. */
    static Map<HistoryRow, TenantMigration> edited(MigrationSet set, TenantFacts facts) {
        SetComparison comparison = new SetComparison(set, null, facts);
        Map<HistoryRow, TenantMigration> edited = new HashMap<>();
        for (HistoryRow row : comparison.versions.values()) {
            TenantMigration migration = row.version() == null ? null : set.migration(row.version());
            if (migration != null && !agrees(migration, row)) {
                edited.put(row, migration);
            }
        }
        return edited;
    }

    /** Scripts that the history holds and that are still noted as begun: a try was cut off between the two. */
    static List<String> recorded(MigrationSet set, TenantFacts facts) {
        SetComparison comparison = new SetComparison(set, null, facts);
        return facts.begun().stream()
                .filter(begun -> Stream.concat(
                                comparison.versions.values().stream(), comparison.repeatables.values().stream())
                        .anyMatch(row -> row.script().equals(begun.script())
                                && Objects.equals(row.checksum(), begun.checksum())))
                .map(TenantFacts.Begun::script)
                .toList();
    }

    /**
     * True when Flyway's own {@code validate} could find nothing, so that it need not read the history again: every row is a
     * success and names a migration of the set by version, type, description and checksum, and what is pending lies above all of
     * them. Anything less simple is left to Flyway.
     */
    static boolean isPlain(MigrationSet set, TenantFacts facts) {
        SetComparison comparison = new SetComparison(set, null, facts);
        if (comparison.failed || comparison.baseline != null) {
            return false;
        }
        for (HistoryRow row : facts.rows()) {
            TenantMigration migration =
                    row.version() == null ? comparison.repeatable(row) : set.migration(row.version());
            if (migration == null
                    || !isThatMigration(migration, row)
                    || (row.version() != null && !Objects.equals(migration.checksum(), row.checksum()))) {
                return false;
            }
        }
        int applied = comparison.versions.size();
        return comparison.versions.isEmpty()
                || set.upTo(comparison.versions.lastKey().getVersion()).size() == applied;
    }

    private @Nullable TenantMigration repeatable(HistoryRow row) {
        return set.migrations().stream()
                .filter(migration ->
                        migration.version() == null && migration.description().equals(row.description()))
                .findFirst()
                .orElse(null);
    }

    private void take(HistoryRow row) {
        MigrationVersion version = row.version() == null ? null : MigrationVersion.fromVersion(row.version());
        if (!row.success()) {
            failed = true;
        } else if (row.type().equals("DELETE") || row.type().startsWith("UNDO")) {
            if (version == null) {
                repeatables.remove(row.description());
            } else {
                versions.remove(version);
            }
        } else if (version == null) {
            if (!row.type().equals("SCHEMA")) {
                repeatables.put(row.description(), row);
            }
        } else {
            versions.put(version, row);
            if (row.type().endsWith("BASELINE")) {
                baseline = version;
            }
        }
    }

    private Standing standing() {
        List<String> pending = new ArrayList<>();
        List<String> disagreeing = new ArrayList<>();
        for (TenantMigration migration : set.migrations()) {
            if (migration.version() == null) {
                HistoryRow row = repeatables.get(migration.description());
                if (row == null || !Objects.equals(migration.checksum(), row.checksum())) {
                    pending.add(migration.script());
                } else if (!isThatMigration(migration, row)) {
                    disagreeing.add(migration.script());
                }
                continue;
            }
            MigrationVersion version = MigrationVersion.fromVersion(migration.version());
            HistoryRow row = versions.get(version);
            if (row == null) {
                if (isDue(version)) {
                    pending.add(migration.script());
                }
            } else if (!belowBaseline(version) && !(agrees(migration, row) && isThatMigration(migration, row))) {
                disagreeing.add(row.version());
            }
        }
        disagreeing.addAll(unknownVersions());
        return new Standing(
                pending.isEmpty() && disagreeing.isEmpty() && !failed,
                undeclared(set, facts).isEmpty() && recorded(set, facts).isEmpty(),
                versions.isEmpty() ? null : versions.lastEntry().getValue().version(),
                facts.rows().stream().mapToInt(HistoryRow::rank).max().orElse(0),
                applied(),
                pending,
                disagreeing,
                greatest(facts.compatibility()),
                digest());
    }

    private boolean isDue(MigrationVersion version) {
        return target != null && version.compareTo(target) <= 0 && !belowBaseline(version);
    }

    private boolean belowBaseline(MigrationVersion version) {
        return baseline != null && version.compareTo(baseline) <= 0;
    }

    /** A row without a checksum agrees with everything, as it does for Flyway. */
    private static boolean agrees(TenantMigration migration, HistoryRow row) {
        return row.checksum() == null
                || migration.checksum() == null
                || Objects.equals(migration.checksum(), row.checksum());
    }

    /** Flyway compares type and description, too: a renamed script is not the one that was applied. */
    private static boolean isThatMigration(TenantMigration migration, HistoryRow row) {
        String type = migration.kind() == TenantMigration.Kind.SQL ? "SQL" : "JDBC";
        return row.type().equals(type) && abbreviated(migration.description()).equals(row.description());
    }

    private static String abbreviated(String description) {
        return description.length() <= 200 ? description : description.substring(0, 197) + "...";
    }

    /** Applied versions that the set has lost; one above all of the set's is a newer build's, and none of our business. */
    private List<String> unknownVersions() {
        String latest = set.latestVersion();
        if (latest == null) {
            return List.of();
        }
        MigrationVersion newest = MigrationVersion.fromVersion(latest);
        return versions.entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(newest) < 0)
                .filter(entry -> !belowBaseline(entry.getKey()))
                .filter(entry -> !set.contains(entry.getKey().getVersion()))
                .map(entry -> String.valueOf(entry.getValue().version()))
                .toList();
    }

    /** Applied migrations that declare an oldest build and have no row to say so: plain Flyway applied them. */
    static List<TenantMigration> undeclared(MigrationSet set, TenantFacts facts) {
        Set<String> recorded =
                facts.compatibility().stream().map(CompatibilityRow::script).collect(Collectors.toSet());
        Set<String> applied = facts.rows().stream()
                .filter(HistoryRow::success)
                .map(HistoryRow::script)
                .collect(Collectors.toSet());
        return set.migrations().stream()
                .filter(migration -> migration.minCompatibleCodeVersion() != null)
                .filter(migration -> applied.contains(migration.script()) && !recorded.contains(migration.script()))
                .toList();
    }

    private List<Standing.Row> applied() {
        return facts.rows().stream()
                .filter(HistoryRow::success)
                .map(row ->
                        new Standing.Row(row.rank(), new AppliedMigration(row.version(), row.script(), row.millis())))
                .toList();
    }

    private static @Nullable String greatest(List<CompatibilityRow> rows) {
        CodeVersion greatest = null;
        for (CompatibilityRow row : rows) {
            String declared = row.minCompatibleCodeVersion();
            if (CodeVersion.problemOf(declared) == null) {
                greatest = CodeVersion.greatest(greatest, CodeVersion.of(declared));
            }
        }
        return greatest == null ? null : greatest.toString();
    }

    private String digest() {
        List<HistoryDigest.Row> rows = new ArrayList<>();
        for (HistoryRow row : facts.rows()) {
            if (row.success() && row.version() != null) {
                rows.add(new HistoryDigest.Row(row.version(), row.checksum()));
            }
        }
        return HistoryDigest.of(rows);
    }
}
