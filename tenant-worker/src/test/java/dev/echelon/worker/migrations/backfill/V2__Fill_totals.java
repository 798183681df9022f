package dev.echelon.worker.migrations.backfill;

import dev.echelon.contracts.backfill.Backfill;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Adds one to ten rows a batch; a row that may not be touched stops it. */
public final class V2__Fill_totals implements Backfill {
    private static final String NEXT = """
            WITH next AS (SELECT id FROM item WHERE id > ? ORDER BY id LIMIT 10),
                 done AS (UPDATE item SET n = n + 1 FROM next WHERE item.id = next.id RETURNING item.id)
            SELECT max(id), count(*) FROM done
            """;

    @Override
    public Batch next(Connection connection, @Nullable String cursor) throws SQLException {
        long from = cursor == null ? 0 : Long.parseLong(cursor);
        try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
            statement.setLong(1, from);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long rows = row.getLong(2);
                return new Batch(rows == 0 ? Long.toString(from) : row.getString(1), rows, rows < 10);
            }
        }
    }

    @Override
    public String minCompatibleCodeVersion() {
        return "3.0.0";
    }
}
