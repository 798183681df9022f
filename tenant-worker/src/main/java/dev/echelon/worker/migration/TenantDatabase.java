package dev.echelon.worker.migration;

import java.sql.SQLException;

/** One tenant's database, as the migration of that tenant needs it. */
public interface TenantDatabase {
    /**
     * Connects.
     *
     * @throws ShardUnreachableException the shard cannot be reached
     * @throws SQLException the database refuses us
     */
    Session connect(TenantTask task, Leash leash) throws SQLException;

    /** One connection to it, used by one thread. Closing never throws. */
    interface Session extends AutoCloseable {
        /**
         * Reads the history without any lock, by at most two statements. What it says is true for good: nothing leaves a history.
         *
         * @throws SQLException the database, or the tenant's schema, is not there or not readable
         * @throws MigrationFailedException the history holds what no Flyway wrote
         */
        Standing look() throws SQLException, MigrationFailedException;

        /**
         * Ends every other session that an older or equal token has on this tenant, and raises its fence to ours.
         *
         * @throws FencedException a higher token holds the fence
         * @throws SameSchemaException another tenant's live claim holds it
         */
        void takeFence() throws SQLException;

        /**
         * Reads the history while the fence is held, and removes the notes of scripts that it holds by now.
         *
         * @throws FencedException a higher token holds the fence
         * @throws MigrationFailedException the history holds what no Flyway wrote
         */
        Standing lookFenced() throws SQLException, MigrationFailedException;

        /**
         * Makes an earlier try's remains harmless: accepted edits are aligned, failed rows of non-transactional scripts removed,
         * compatibility rows that plain Flyway did not write added. One transaction that holds the fence.
         *
         * @throws FencedException a higher token holds the fence
         */
        void prepare() throws SQLException;

        /**
         * Applies everything up to the target.
         *
         * @throws FencedException a higher token holds the fence
         * @throws StoppedException the leash pulled, between two scripts
         * @throws MigrationFailedException a migration failed, or the history does not agree with the set
         */
        void apply() throws SQLException, MigrationFailedException;

        @Override
        void close();
    }
}
