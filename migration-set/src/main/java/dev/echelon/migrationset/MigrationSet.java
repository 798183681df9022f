package dev.echelon.migrationset;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.internal.resource.NoopResourceProvider;
import org.jspecify.annotations.Nullable;

/**
 * All tenant migrations, checked. Immutable; shared by all tenants and threads.
 *
 * <p>Wherever a version is asked for, any spelling will do, it need not be one of the set's, and null stands before all of them:
 * a target of null means the repeatable migrations alone. A text that is no version is refused with an
 * {@code IllegalArgumentException}.
 */
public final class MigrationSet {
    private static final ClassProvider<JavaMigration> NO_CLASSES = List::of;

    private final List<LoadedMigration> loaded;
    private final List<TenantMigration> migrations;
    private final List<MigrationWarning> warnings;
    private final List<TenantMigration> versioned;
    private final List<MigrationVersion> versions;
    /** One more than versions: up to none, up to the first, and so on. */
    private final List<String> hashes;

    private final List<@Nullable String> codeVersions;
    private final Map<Integer, String> digests = new ConcurrentHashMap<>();

    MigrationSet(List<LoadedMigration> loaded, List<MigrationWarning> warnings) {
        this.loaded = List.copyOf(loaded);
        this.migrations = loaded.stream().map(LoadedMigration::migration).toList();
        this.warnings = List.copyOf(warnings);
        this.versioned =
                migrations.stream().filter(TenantMigration::isVersioned).toList();
        this.versions = versioned.stream()
                .map(migration -> MigrationVersion.fromVersion(migration.version()))
                .toList();
        List<TenantMigration> repeatable = migrations.stream()
                .filter(migration -> !migration.isVersioned())
                .toList();
        this.hashes = hashes(repeatable, versioned);
        this.codeVersions = codeVersions(repeatable, versioned);
    }

    private static List<String> hashes(List<TenantMigration> repeatable, List<TenantMigration> versioned) {
        Sha256 hash = new Sha256();
        repeatable.forEach(migration -> add(hash, migration));
        List<String> hashes = new ArrayList<>();
        hashes.add(hash.hexSoFar());
        for (TenantMigration migration : versioned) {
            add(hash, migration);
            hashes.add(hash.hexSoFar());
        }
        return List.copyOf(hashes);
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

    private static List<@Nullable String> codeVersions(
            List<TenantMigration> repeatable, List<TenantMigration> versioned) {
        String greatest = null;
        for (TenantMigration migration : repeatable) {
            greatest = greater(greatest, migration.minCompatibleCodeVersion());
        }
        List<@Nullable String> greatestUpTo = new ArrayList<>();
        greatestUpTo.add(greatest);
        for (TenantMigration migration : versioned) {
            greatest = greater(greatest, migration.minCompatibleCodeVersion());
            greatestUpTo.add(greatest);
        }
        return Collections.unmodifiableList(greatestUpTo);
    }

    private static @Nullable String greater(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return CodeVersion.of(one).isOlderThan(CodeVersion.of(other)) ? other : one;
    }

    /** Versioned migrations in version order, then the repeatable ones by description: the order in which they are applied. */
    public List<TenantMigration> migrations() {
        return migrations;
    }

    /** What may hurt on a live tenant; never a reason to refuse the set. */
    public List<MigrationWarning> warnings() {
        return warnings;
    }

    /** Greatest version; null: all migrations are repeatable. */
    public @Nullable String latestVersion() {
        return versioned.isEmpty() ? null : versioned.get(versioned.size() - 1).version();
    }

    /** Whether a migration has this version. */
    public boolean contains(String version) {
        return migration(version) != null;
    }

    /** The migration of this version; null: there is none. */
    public @Nullable TenantMigration migration(String version) {
        int index = Collections.binarySearch(versions, Versions.parse(version));
        return index < 0 ? null : versioned.get(index);
    }

    /** The migration of this script or class, as Flyway records it; null: there is none. */
    public @Nullable TenantMigration byScript(String script) {
        return migrations.stream()
                .filter(migration -> migration.script().equals(script))
                .findFirst()
                .orElse(null);
    }

    /** The script of this name, if it is a plain one; null: it is not, or there is none. */
    public @Nullable PlainScript plain(String script) {
        return loaded.stream()
                .filter(migration -> migration.migration().script().equals(script))
                .map(LoadedMigration::plain)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Versioned migrations up to and including this version, in order. */
    public List<TenantMigration> upTo(@Nullable String version) {
        return versioned.subList(0, countUpTo(version));
    }

    /**
     * What two programs must agree on to migrate to this target: everything about the versioned migrations up to it and about
     * all repeatable ones.
     *
     * @return SHA-256, lower-case hexadecimal; the same for the same content in another folder
     */
    public String hashUpTo(@Nullable String target) {
        return hashes.get(countUpTo(target));
    }

    /** Hash up to none and up to each version of the set: every target that this set can serve. */
    public Set<String> hashes() {
        return new LinkedHashSet<>(hashes);
    }

    /** {@link HistoryDigest} of a tenant that holds exactly the versioned migrations up to this one, none of them edited. */
    public String digestUpTo(@Nullable String version) {
        return digests.computeIfAbsent(countUpTo(version), this::digest);
    }

    private String digest(int count) {
        List<HistoryDigest.Row> rows = new ArrayList<>();
        for (TenantMigration migration : versioned.subList(0, count)) {
            if (migration.version() != null) {
                rows.add(new HistoryDigest.Row(migration.version(), migration.checksum()));
            }
        }
        return HistoryDigest.of(rows);
    }

    /** Greatest value that the versioned migrations up to this one and the repeatable ones declare; null: they declare none. */
    public @Nullable String minCompatibleCodeVersionUpTo(@Nullable String version) {
        return codeVersions.get(countUpTo(version));
    }

    /**
     * How many versioned migrations lie between two versions.
     *
     * @param fromVersion where a tenant stands; null: nothing is applied
     * @param target where it should get
     * @return 0 or more; 0 for a tenant that is ahead
     */
    public int pending(@Nullable String fromVersion, @Nullable String target) {
        return Math.max(0, countUpTo(target) - countUpTo(fromVersion));
    }

    private int countUpTo(@Nullable String version) {
        if (version == null) {
            return 0;
        }
        int index = Collections.binarySearch(versions, Versions.parse(version));
        return index < 0 ? -index - 1 : index + 1;
    }

    /**
     * Lets a tenant's Flyway apply this set: nothing is scanned, read or parsed again, no callback of the locations runs, and
     * backfills go to the binding. Connection, history table, locks and callbacks stay the caller's.
     *
     * <p>A migration that runs outside a transaction fails with {@link UnrecordedFailureException} and leaves no failed row.
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
                .target(target == null ? MigrationVersion.CURRENT : Versions.parse(target));
    }
}
