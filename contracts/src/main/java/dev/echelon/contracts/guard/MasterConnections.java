package dev.echelon.contracts.guard;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** How a service reaches the master database. Called from several threads at once. */
@FunctionalInterface
public interface MasterConnections {
    /**
     * Opens a connection; the guard closes it. Its role needs USAGE on schema {@code identity} and EXECUTE on the functions
     * {@code echelon_guard_sample}, {@code echelon_guard_fleet}, {@code echelon_service_register} and
     * {@code echelon_service_leave} therein.
     *
     * @param timeout how long connecting and every answer may take
     */
    Connection open(Duration timeout) throws SQLException;
}
