package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.run.Refusal;
import dev.echelon.migrationset.BrokenMigrationsException;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.MigrationSource;
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

    private final MigrationSource source;
    private @Nullable MigrationSet last;

    public MigrationSets(List<String> locations) {
        this.source = new MigrationSource(locations);
    }

    /**
     * The set of this moment.
     *
     * @throws Refusal listing what is wrong with the migrations
     */
    public synchronized MigrationSet current() {
        MigrationSet set = read();
        if (set != last) {
            last = set;
            log.atInfo()
                    .addKeyValue("latest", set.latestVersion())
                    .addKeyValue("migrations", set.migrations().size())
                    .addKeyValue("set", Texts.brief(set.hashUpTo(set.latestVersion())))
                    .log("migration set read");
        }
        return set;
    }

    private MigrationSet read() {
        try {
            return source.current();
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
