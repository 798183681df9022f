package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.migrationset.Versions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The migration set up to the version that the fleet goes to, and where a tenant's version stands in it. */
final class Target {
    private static final int SHOWN = 20;
    private static final Pattern VERSION = Pattern.compile("\\d{1,30}([._]\\d{1,30}){0,20}");

    private final MigrationSet set;
    private final @Nullable String version;
    private final Map<String, Standing> standings = new LinkedHashMap<>();

    private Target(MigrationSet set, @Nullable String version) {
        this.set = set;
        this.version = version;
    }

    /**
     * The set up to what was asked for; without it, up to its latest version.
     *
     * @throws Refusal when the set has no such version, with those it has
     */
    static Target of(MigrationSet set, @Nullable String asked) {
        return new Target(
                set,
                asked == null || asked.isBlank()
                        ? set.latestVersion()
                        : known(set, asked, "target").version());
    }

    /** These versions as the set spells them. */
    List<String> accepted(@Nullable List<String> versions) {
        if (versions == null) {
            return List.of();
        }
        List<String> known = new ArrayList<>();
        for (String accepted : versions) {
            known.add(
                    Objects.requireNonNull(known(set, accepted, "accept-edited").version()));
        }
        return known.stream().distinct().toList();
    }

    private static TenantMigration known(MigrationSet set, String asked, String lever) {
        TenantMigration found = VERSION.matcher(asked.strip()).matches() ? set.migration(asked.strip()) : null;
        if (found != null) {
            return found;
        }
        List<String> versions = new ArrayList<>(set.upTo(set.latestVersion()).stream()
                .map(TenantMigration::version)
                .filter(Objects::nonNull)
                .toList());
        Collections.reverse(versions);
        throw new Refusal(
                Refusal.Kind.MISSING,
                lever + ": the migration set has no version " + TenantNames.shown(asked, 60)
                        + ". Nothing was changed. It has, newest first: "
                        + (versions.isEmpty() ? "none (repeatable migrations only)" : newest(versions)) + ".");
    }

    private static String newest(List<String> versions) {
        String shown = String.join(", ", versions.subList(0, Math.min(SHOWN, versions.size())));
        return versions.size() <= SHOWN ? shown : shown + " and " + (versions.size() - SHOWN) + " older ones";
    }

    MigrationSet set() {
        return set;
    }

    /** The version; null: repeatable migrations only. */
    @Nullable String version() {
        return version;
    }

    String hash() {
        return set.hashUpTo(version);
    }

    /** The migrations up to the target, the repeatable ones last. */
    List<TenantMigration> migrations() {
        List<TenantMigration> migrations = new ArrayList<>(set.upTo(version));
        set.migrations().stream().filter(migration -> !migration.isVersioned()).forEach(migrations::add);
        return migrations;
    }

    /** Where a tenant at this version stands; null: nothing is applied. */
    Standing standing(@Nullable String at) {
        return standings.computeIfAbsent(at == null ? "" : at, key -> standingOf(at));
    }

    private Standing standingOf(@Nullable String at) {
        return new Standing(
                set.pending(at, version),
                set.digestUpTo(at),
                at == null || set.contains(at),
                at != null && (version == null || Versions.ORDER.compare(at, version) > 0));
    }

    /**
     * Where a version stands.
     *
     * @param pending versioned migrations from here to the target
     * @param digest of a history that holds exactly the set's versions up to here, unedited
     * @param known whether the set has this version
     * @param ahead whether it is above the target
     */
    record Standing(int pending, String digest, boolean known, boolean ahead) {}
}
