package dev.echelon.migrationset;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** Looks at the migrations together: their order, and what fits badly in it. */
final class SetChecks {
    /** Flyway's: versioned ones by version, then repeatable ones by description. */
    private static final Comparator<TenantMigration> ORDER = Comparator.comparing(
                    SetChecks::version, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(migration -> migration.isVersioned() ? "" : migration.description());

    private final List<LoadedMigration> migrations;

    SetChecks(List<LoadedMigration> migrations) {
        this.migrations = migrations.stream()
                .sorted(Comparator.comparing(LoadedMigration::migration, ORDER.thenComparing(TenantMigration::script)))
                .toList();
    }

    List<LoadedMigration> inOrder() {
        return migrations;
    }

    /** Sentences about migrations that stand in each other's place. */
    List<String> duplicates() {
        List<String> problems = new ArrayList<>();
        LoadedMigration before = null;
        for (LoadedMigration loaded : migrations) {
            TenantMigration migration = loaded.migration();
            if (before != null && ORDER.compare(before.migration(), migration) == 0) {
                problems.add(before.origin() + " and " + loaded.origin() + " have the same "
                        + (migration.isVersioned()
                                ? "version " + migration.version()
                                : "description '" + migration.description() + "'")
                        + ": rename or remove one of them.");
            }
            before = loaded;
        }
        return problems;
    }

    List<MigrationWarning> loweredCodeVersions() {
        List<MigrationWarning> warnings = new ArrayList<>();
        CodeVersion highest = null;
        for (LoadedMigration loaded : migrations) {
            TenantMigration migration = loaded.migration();
            CodeVersion declared = declared(migration);
            if (declared == null || !migration.isVersioned()) {
                continue;
            }
            if (highest != null && declared.isOlderThan(highest)) {
                warnings.add(new MigrationWarning(
                        migration.version(),
                        migration.script(),
                        0,
                        "it declares minCompatibleCodeVersion " + declared + ", an earlier migration " + highest
                                + ", which stays in force"));
            } else {
                highest = declared;
            }
        }
        return warnings;
    }

    private static @Nullable MigrationVersion version(TenantMigration migration) {
        return migration.version() == null ? null : MigrationVersion.fromVersion(migration.version());
    }

    private static @Nullable CodeVersion declared(TenantMigration migration) {
        String declared = migration.minCompatibleCodeVersion();
        return declared == null ? null : CodeVersion.of(declared);
    }
}
