package dev.echelon.contracts.guard;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** How a service reaches its tenants' databases. Called from several threads at once. */
@FunctionalInterface
public interface TenantConnections {
    /**
     * Opens a connection for one read; the guard closes it. Its role needs USAGE on the tenant's schema and SELECT on
     * {@code echelon_compatibility} therein.
     *
     * @param timeout how long connecting and every answer may take
     * @throws SQLException when there is none: the tenant counts as unreadable
     */
    Connection open(TenantAddress tenant, Duration timeout) throws SQLException;

    /** For tenants that are schemas of one database, which the service has a pool for. */
    static TenantConnections allIn(DataSource database) {
        return (tenant, timeout) -> database.getConnection();
    }
}
