package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;

/** A PostgreSQL in a container. */
final class ContainedPostgres extends Contained implements PostgresServer {
    private final String password;

    ContainedPostgres(FixedPort container, String password) {
        super(container);
        this.password = password;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    boolean answers() throws SQLException {
        try (Connection connection = connect(SUPERUSER)) {
            return connection.isValid(1);
        }
    }
}
