package dev.echelon.testbed.demo.migrations;

import dev.echelon.contracts.backfill.Backfill;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.jspecify.annotations.Nullable;

/**
 * Fills the column that V2 added, 100 lines a transaction. It is a Java migration as well, so that stock Flyway finds it:
 * a new tenant may be built without Echelon.
 */
@SuppressWarnings("checkstyle:TypeName") // Flyway reads version and description from it
public class V3__Fill_line_amounts extends BaseJavaMigration implements Backfill {
    private static final int LINES = 100;
    private static final String FILL = """
            UPDATE invoice_line SET amount = quantity * unit_price
            WHERE id IN (SELECT id FROM invoice_line WHERE id > ? ORDER BY id LIMIT ?)
            RETURNING id
            """;

    @Override
    public Batch next(Connection connection, @Nullable String cursor) throws SQLException {
        long last = cursor == null ? 0 : Long.parseLong(cursor);
        int rows = 0;
        try (PreparedStatement fill = connection.prepareStatement(FILL)) {
            fill.setLong(1, last);
            fill.setInt(2, LINES);
            try (ResultSet filled = fill.executeQuery()) {
                while (filled.next()) {
                    last = Math.max(last, filled.getLong(1));
                    rows++;
                }
            }
        }
        return new Batch(Long.toString(last), rows, rows < LINES);
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Batch batch = next(context.getConnection(), null);
        while (!batch.last()) {
            batch = next(context.getConnection(), batch.cursor());
        }
    }
}
