package dev.echelon.worker.sets;

import dev.echelon.migrationset.BrokenMigrationsException;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.MigrationSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migration set that this worker claims with: read again when its files have changed, so that a mended script needs no
 * restart. A claim takes the set of its moment and keeps it. Migrations that cannot be used leave the set before them in
 * force. Safe for use by many threads.
 */
public final class CurrentSet {
    private static final Logger log = LoggerFactory.getLogger(CurrentSet.class);
    private static final int LONGEST = 400;

    private final Supplier<MigrationSet> source;
    private volatile MigrationSet set;
    private volatile @Nullable String problem;

    /**
     * Reads the set.
     *
     * @throws BrokenMigrationsException the migrations cannot be used; there is no set before them
     */
    public CurrentSet(MigrationSource source) {
        this(source::current);
    }

    CurrentSet(Supplier<MigrationSet> source) {
        this.source = source;
        this.set = source.get();
    }

    /** The set for the next claim. */
    public MigrationSet get() {
        return set;
    }

    /** What keeps the migrations as they are now from being used, a sentence; null: nothing, they are in use. */
    public @Nullable String problem() {
        return problem;
    }

    /**
     * Looks at the files, and reads them if they have changed. Never throws for what they hold.
     *
     * @return whether there is something new to tell of them
     */
    public synchronized boolean look() {
        MigrationSet read;
        try {
            read = source.get();
        } catch (BrokenMigrationsException e) {
            return refused(sentence(e.problems()));
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            // migrations are anybody's code, and some of it runs when they are read
            return refused(sentence(List.of("the migrations cannot be read: " + e)));
        }
        boolean mended = problem != null;
        boolean changed = !read.hashes().equals(set.hashes());
        set = read;
        problem = null;
        if (changed || mended) {
            log.atInfo()
                    .addKeyValue("latest", read.latestVersion())
                    .addKeyValue("migrations", read.migrations().size())
                    .addKeyValue("set", brief(read))
                    .log(
                            changed
                                    ? "Migration set read again; claims are for it from now on"
                                    : "The migrations are mended");
        }
        return changed || mended;
    }

    private boolean refused(String now) {
        if (now.equals(problem)) {
            return false;
        }
        problem = now;
        log.atWarn()
                .addKeyValue("set", brief(set))
                .log("The migrations cannot be used as they are now, this worker keeps the set it has: {}", now);
        return true;
    }

    private static String sentence(List<String> problems) {
        String first = problems.get(0);
        String cut = first.length() > LONGEST ? first.substring(0, LONGEST) + "..." : first;
        return problems.size() == 1 ? cut : cut + " (and " + (problems.size() - 1) + " more)";
    }

    private static String brief(MigrationSet set) {
        return set.hashUpTo(set.latestVersion()).substring(0, 12);
    }
}
