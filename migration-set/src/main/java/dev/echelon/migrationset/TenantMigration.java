package dev.echelon.migrationset;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One tenant migration as the set knows it.
 *
 * @param version Flyway's version; null: repeatable
 * @param description from its name
 * @param script script's or class's name, as Flyway records it
 * @param kind what it is
 * @param checksum as Flyway records it; null: it has none
 * @param transactional false: runs outside a transaction
 * @param minCompatibleCodeVersion what it declares, a semantic version; null: nothing
 * @param timeout its own statement timeout ({@code -- timeout: 4h}); null: the worker's
 * @param concurrentIndex the concurrent index statement a non-transactional script consists of; null: it is something else
 * @param contentHash SHA-256 of the script's bytes or of the class files', hexadecimal
 */
public record TenantMigration(
        @Nullable String version,
        String description,
        String script,
        Kind kind,
        @Nullable Integer checksum,
        boolean transactional,
        @Nullable String minCompatibleCodeVersion,
        @Nullable Duration timeout,
        @Nullable ConcurrentIndex concurrentIndex,
        String contentHash) {
    public TenantMigration {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(contentHash, "contentHash");
    }

    /** Applied once, in version order; not a repeatable one. */
    public boolean isVersioned() {
        return version != null;
    }

    /** What runs it. */
    public enum Kind {
        /** A script. */
        SQL,
        /** A class that implements Flyway's {@code JavaMigration}. */
        JAVA,
        /** A {@code Backfill}: batches, each a transaction of its own; never transactional as a whole. */
        BACKFILL
    }
}
