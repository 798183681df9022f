package dev.echelon.contracts.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A data migration in keyset batches. Put a class like {@code V7__Fill_invoice_totals implements Backfill}, public and with
 * a public constructor without arguments, into the migration locations: version and description are read from its name, as
 * with Flyway's Java migrations.
 *
 * <p>Each batch is one transaction, in which the worker holds the tenant's fence and stores the returned cursor. A retry goes
 * on behind the last committed batch, and no batch is applied twice. The worker commits; a backfill must not.
 */
public interface Backfill {
    /**
     * Applies the next batch.
     *
     * @param connection the tenant's, in a transaction, {@code search_path} set to its schema
     * @param cursor what the last committed batch returned; null: this is the first
     * @throws SQLException rolls this batch back; the worker decides whether to try again
     */
    Batch next(Connection connection, @Nullable String cursor) throws SQLException;

    /**
     * Counts as the migration's checksum: change it when the meaning changes.
     *
     * @return default 0
     */
    default int checksum() {
        return 0;
    }

    /**
     * Oldest version of the application that can work on the data after this backfill.
     *
     * @return a semantic version; null, the default: any
     */
    default @Nullable String minCompatibleCodeVersion() {
        return null;
    }

    /**
     * What one batch did.
     *
     * @param cursor where to go on, at most 2,000 characters
     * @param rows rows changed, for the progress line
     * @param last true: nothing is left
     */
    record Batch(String cursor, long rows, boolean last) {
        public Batch {
            if (cursor.length() > 2_000) {
                throw new IllegalArgumentException(
                        "cursor has " + cursor.length() + " characters, at most 2000 are kept");
            }
            if (rows < 0) {
                throw new IllegalArgumentException("rows is " + rows + ", expected 0 or more");
            }
        }
    }
}
