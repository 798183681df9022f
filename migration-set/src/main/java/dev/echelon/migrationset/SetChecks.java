package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/** Looks at the migrations together: their order, and what fits badly in it. */
final class SetChecks {
    /** Flyway's: versioned ones by version, then repeatable ones by description. */
    private static final Comparator<TenantMigration> ORDER = Comparator.comparing(
                    TenantMigration::version, Comparator.nullsLast(Versions.ORDER))
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
        TenantMigration before = null;
        for (LoadedMigration loaded : migrations) {
            TenantMigration migration = loaded.migration();
            if (before != null && ORDER.compare(before, migration) == 0) {
                problems.add(before.script() + " and " + migration.script() + " have the same "
                        + (migration.isVersioned()
                                ? "version " + migration.version()
                                : "description '" + migration.description() + "'")
                        + ": rename or remove one of them.");
            }
            before = migration;
        }
        return problems;
    }

    List<MigrationWarning> loweredCodeVersions() {
        List<MigrationWarning> warnings = new ArrayList<>();
        Semver highest = null;
        for (LoadedMigration loaded : migrations) {
            TenantMigration migration = loaded.migration();
            Semver declared = declared(migration);
            if (declared == null || !migration.isVersioned()) {
                continue;
            }
            if (highest != null && declared.isLowerThan(highest)) {
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

    private static @Nullable Semver declared(TenantMigration migration) {
        String declared = migration.minCompatibleCodeVersion();
        return declared == null ? null : new Semver(declared);
    }
}
