package dev.echelon.testbed.chaos;

import dev.echelon.contracts.backfill.Backfill;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Raises every amount by one, ten items a transaction: a batch that is applied twice shows. */
@SuppressWarnings("checkstyle:TypeName") // version and description are read from it
public final class V3__Raise_amounts implements Backfill {
    private static final int ITEMS = 10;
    private static final int LAST = 50;

    @Override
    public Batch next(Connection connection, @Nullable String cursor) throws SQLException {
        int from = cursor == null ? 0 : Integer.parseInt(cursor);
        int to = from + ITEMS;
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE item SET amount = amount + 1 WHERE id > " + from + " AND id <= " + to);
            statement.execute("INSERT INTO chaos.applied (step) VALUES ('V3 " + to + "')");
            statement.execute("SELECT pg_sleep(0.02 + random() * 0.08)");
        }
        return new Batch(Integer.toString(to), ITEMS, to >= LAST);
    }
}
