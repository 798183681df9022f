package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.resource.NoopResourceProvider;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;

/**
 * All tenant migrations, checked. Immutable; shared by all tenants and threads. Wherever a target is asked for, null stands for
 * "no versioned migration at all, the repeatable ones alone".
 */
public final class MigrationSet {
    private final List<LoadedMigration> loaded;
    private final List<TenantMigration> migrations;
    private final List<MigrationWarning> warnings;
    private final String hashOfRepeatables;
    /** By canonical version, in version order. */
    private final Map<String, String> hashes = new LinkedHashMap<>();

    MigrationSet(List<LoadedMigration> loaded, List<MigrationWarning> warnings) {
        this.loaded = List.copyOf(loaded);
        this.migrations = loaded.stream().map(LoadedMigration::migration).toList();
        this.warnings = List.copyOf(warnings);
        Sha256 hash = new Sha256();
        migrations.stream().filter(migration -> !migration.isVersioned()).forEach(migration -> add(hash, migration));
        this.hashOfRepeatables = hash.hexSoFar();
        for (TenantMigration migration : migrations) {
            String version = migration.version();
            if (version != null) {
                add(hash, migration);
                hashes.put(Versions.canonical(version), hash.hexSoFar());
            }
        }
    }

    private static void add(Sha256 hash, TenantMigration migration) {
        Integer checksum = migration.checksum();
        hash.add(migration.kind().name())
                .add(migration.version())
                .add(migration.description())
                .add(migration.script())
                .add(checksum == null ? null : checksum.toString())
                .add(migration.contentHash())
                .add(migration.minCompatibleCodeVersion());
    }

    /** Versioned migrations in version order, then the repeatable ones by description: the order in which they are applied. */
    public List<TenantMigration> migrations() {
        return migrations;
    }

    /** What may hurt on a live tenant, in no particular order; never a reason to refuse the set. */
    public List<MigrationWarning> warnings() {
        return warnings;
    }

    /** Greatest version; null: all migrations are repeatable. */
    public @Nullable String latestVersion() {
        String latest = null;
        for (TenantMigration migration : migrations) {
            latest = migration.version() == null ? latest : migration.version();
        }
        return latest;
    }

    /** Whether a migration has this version, in whatever spelling. */
    public boolean contains(String version) {
        return migration(version) != null;
    }

    /** The migration of this version, in whatever spelling; null: there is none. */
    public @Nullable TenantMigration migration(String version) {
        for (TenantMigration migration : migrations) {
            if (migration.version() != null && Versions.same(migration.version(), version)) {
                return migration;
            }
        }
        return null;
    }

    /** The migration of this script or class, as Flyway records it; null: there is none. */
    public @Nullable TenantMigration byScript(String script) {
        return migrations.stream()
                .filter(migration -> migration.script().equals(script))
                .findFirst()
                .orElse(null);
    }

    /** Versioned migrations up to and including the target, in order. */
    public List<TenantMigration> upTo(@Nullable String target) {
        return migrations.stream()
                .filter(migration -> migration.version() != null && Versions.upTo(migration.version(), target))
                .toList();
    }

    /**
     * What two programs must agree on to migrate to this target: everything about the versioned migrations up to it and about
     * all repeatable ones.
     *
     * @param target a version, of this set or not
     * @return SHA-256, lower-case hexadecimal; the same for the same content in another folder
     */
    public String hashUpTo(@Nullable String target) {
        String hash = hashOfRepeatables;
        for (Map.Entry<String, String> entry : hashes.entrySet()) {
            if (Versions.upTo(entry.getKey(), target)) {
                hash = entry.getValue();
            }
        }
        return hash;
    }

    /** Hash up to each version of the set and for the repeatable ones alone: every target that this set can serve. */
    public Set<String> hashes() {
        Set<String> all = new LinkedHashSet<>();
        all.add(hashOfRepeatables);
        all.addAll(hashes.values());
        return all;
    }

    /** {@link HistoryDigest} of a tenant that holds exactly the versioned migrations up to this one, unedited. */
    public String digestUpTo(@Nullable String version) {
        List<HistoryDigest.Row> rows = new ArrayList<>();
        for (TenantMigration migration : upTo(version)) {
            if (migration.version() != null) {
                rows.add(new HistoryDigest.Row(migration.version(), migration.checksum()));
            }
        }
        return HistoryDigest.of(rows);
    }

    /** Greatest value that the versioned migrations up to this one and the repeatable ones declare; null: they declare none. */
    public @Nullable String minCompatibleCodeVersionUpTo(@Nullable String version) {
        String greatest = null;
        for (TenantMigration migration : migrations) {
            String declared = migration.minCompatibleCodeVersion();
            boolean counts = migration.version() == null || Versions.upTo(migration.version(), version);
            if (declared != null
                    && counts
                    && (greatest == null || new Semver(declared).isGreaterThan(new Semver(greatest)))) {
                greatest = declared;
            }
        }
        return greatest;
    }

    /**
     * How many versioned migrations lie between two versions.
     *
     * @param fromVersion where a tenant stands; null: nothing is applied
     * @param target where it should get
     */
    public int pending(@Nullable String fromVersion, @Nullable String target) {
        return upTo(target).size()
                - (int) upTo(target).stream()
                        .filter(migration ->
                                migration.version() != null && Versions.upTo(migration.version(), fromVersion))
                        .count();
    }

    /**
     * Lets a tenant's Flyway apply this set: nothing is scanned, read or parsed again, no callback of the locations runs, and
     * backfills go to the binding. Connection, history table, locks and callbacks stay the caller's.
     *
     * <p>A migration that runs outside a transaction fails with {@link UnrecordedFailureException}, and leaves no failed row.
     *
     * @param configuration the tenant's
     * @param target a version of the set
     * @param binding runs this tenant's backfills
     */
    public void configure(FluentConfiguration configuration, @Nullable String target, BackfillBinding binding) {
        configuration
                .resourceProvider(NoopResourceProvider.INSTANCE)
                .javaMigrationClassProvider(NO_CLASSES)
                .skipDefaultResolvers(true)
                .skipDefaultCallbacks(true)
                .resolvers(new SetResolver(loaded, binding))
                .placeholderReplacement(false)
                .mixed(false)
                .group(false)
                .target(target == null ? MigrationVersion.CURRENT : MigrationVersion.fromVersion(target));
    }

    private static final ClassProvider<org.flywaydb.core.api.migration.JavaMigration> NO_CLASSES = List::of;
}
