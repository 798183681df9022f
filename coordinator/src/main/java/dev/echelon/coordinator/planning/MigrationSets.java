package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.run.Refusal;
import dev.echelon.migrationset.BrokenMigrationsException;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.MigrationSetLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenant migrations as they are now: read again when their files have changed, so that an operator mends a script and
 * plans anew without restarting anything here.
 */
public final class MigrationSets {
    private static final Logger log = LoggerFactory.getLogger(MigrationSets.class);
    private static final int SHOWN = 20;

    private final List<String> locations;
    private @Nullable MigrationSet loaded;
    private @Nullable String fingerprint;

    public MigrationSets(List<String> locations) {
        this.locations = List.copyOf(locations);
    }

    /**
     * The set of this moment.
     *
     * @throws Refusal listing what is wrong with the migrations
     */
    public synchronized MigrationSet current() {
        String now = LocationFingerprint.of(locations);
        if (loaded == null || !now.equals(fingerprint)) {
            loaded = load();
            fingerprint = now;
            log.atInfo()
                    .addKeyValue("latest", loaded.latestVersion())
                    .addKeyValue("migrations", loaded.migrations().size())
                    .addKeyValue("set", Texts.brief(loaded.hashUpTo(loaded.latestVersion())))
                    .log("migration set read");
        }
        return loaded;
    }

    private MigrationSet load() {
        try {
            return MigrationSetLoader.load(locations);
        } catch (BrokenMigrationsException e) {
            List<String> problems = e.problems();
            String more = problems.size() > SHOWN ? "\n... and " + (problems.size() - SHOWN) + " more" : "";
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "The migrations are broken, so nothing was planned or changed. Mend them and ask again:\n"
                            + String.join("\n", problems.subList(0, Math.min(SHOWN, problems.size()))) + more);
        }
    }
}
