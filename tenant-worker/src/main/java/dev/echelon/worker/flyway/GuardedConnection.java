package dev.echelon.worker.flyway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The one connection that Flyway gets. It cannot be closed, and a migration's transaction that was neither committed nor rolled
 * back is rolled back when auto-commit is turned on again: JDBC would commit it, and Flyway turns auto-commit on when a Java
 * migration has thrown an {@link Error}, so that half a migration would stay without a history row.
 */
final class GuardedConnection {
    private final Connection connection;
    private final Connection proxy;
    private boolean inMigration;

    GuardedConnection(Connection connection) {
        this.connection = connection;
        this.proxy = (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, this::invoke);
    }

    /** What Flyway works on. */
    Connection connection() {
        return proxy;
    }

    /** A source of this connection, over and over. */
    AbstractDataSource dataSource() {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() {
                return proxy;
            }

            @Override
            public Connection getConnection(String username, String password) {
                return proxy;
            }
        };
    }

    /** A transactional migration begins in the transaction that is open. */
    void migrationBegins() {
        inMigration = true;
    }

    private @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                return null;
            }
            // with an argument it is a rollback to a savepoint, and the transaction goes on
            case "commit", "rollback" -> inMigration = inMigration && arguments != null;
            case "setAutoCommit" -> {
                if (inMigration && arguments != null && Objects.equals(arguments[0], true)) {
                    inMigration = false;
                    rollBack();
                }
            }
            default -> {}
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private void rollBack() throws SQLException {
        if (!connection.isClosed() && !connection.getAutoCommit()) {
            connection.rollback();
        }
    }
}
