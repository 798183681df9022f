package dev.echelon.migrationset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of some locations as they are now: read again when their files have changed, so that an operator mends a
 * script and restarts nothing. A look at unchanged files costs their attributes only. Safe for use by many threads.
 */
public final class MigrationSource {
    private final List<String> locations;
    private @Nullable String fingerprint;
    private @Nullable MigrationSet read;
    private @Nullable BrokenMigrationsException broken;

    /**
     * Reads nothing yet.
     *
     * @param locations as {@link MigrationSetLoader#load} takes them
     */
    public MigrationSource(List<String> locations) {
        this.locations = List.copyOf(locations);
    }

    /**
     * The set of this moment: the same object as long as no file has changed. A set that was handed out before stays whole and
     * usable, whatever becomes of its files.
     *
     * @throws BrokenMigrationsException something is wrong with the migrations as they are now
     */
    public synchronized MigrationSet current() {
        String now = LocationFingerprint.of(locations);
        MigrationSet known = read;
        if (now.equals(fingerprint)) {
            if (broken != null) {
                throw broken;
            }
            if (known != null) {
                return known;
            }
        }
        // before the files are read: what changes meanwhile is seen as changed by the next look
        fingerprint = now;
        broken = null;
        try {
            MigrationSet loaded = MigrationSetLoader.load(locations);
            read = loaded;
            return loaded;
        } catch (BrokenMigrationsException e) {
            broken = e;
            throw e;
        }
    }
}
