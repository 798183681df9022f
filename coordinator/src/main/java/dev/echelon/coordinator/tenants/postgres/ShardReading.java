package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.contracts.compatibility.CompatibilityRule;
import dev.echelon.coordinator.catalog.ActiveTenants;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.tenants.RequirementReading;
import dev.echelon.coordinator.tenants.TenantAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads what the tenants of one shard ask for: a database a connection, 100 schemas a statement. Each lane of the shard drains
 * the same source. A server that refused or ignored three connections in a row is not asked again: with a database a tenant
 * that would take hours.
 */
final class ShardReading {
    // with three locks a schema and eight lanes still far below what a server with default settings can lock
    private static final int SCHEMAS_IN_A_STATEMENT = 100;
    private static final int GIVEN_UP_AFTER = 3;
    // 08: no connection; 57P03: the server is starting or stopping
    private static final String NO_CONNECTION = "08";
    private static final String NOT_NOW = "57P03";

    private final ActiveTenants.Source source;
    private final ShardConnections connections;
    private final CompatibilityRule rule;
    private final Taker taker;
    private final AtomicInteger silences = new AtomicInteger();
    private volatile String lastSilence = "";

    ShardReading(ActiveTenants.Source source, ShardConnections connections, CompatibilityRule rule, Taker taker) {
        this.source = source;
        this.connections = connections;
        this.rule = rule;
        this.taker = taker;
    }

    /** One lane: reads until nothing is left. */
    void drain() throws InterruptedException {
        List<CatalogTenant> next = source.next();
        while (!next.isEmpty() && !Thread.currentThread().isInterrupted()) {
            List<TenantAddress> sound = new ArrayList<>();
            List<RequirementReading> malformed = new ArrayList<>();
            for (CatalogTenant tenant : next) {
                TenantAddress address =
                        new TenantAddress(tenant.slug(), tenant.shard(), tenant.databaseName(), tenant.schemaName());
                TenantNames.fault(tenant)
                        .ifPresentOrElse(
                                fault -> malformed.add(RequirementQuery.unreadable(address, fault)),
                                () -> sound.add(address));
            }
            if (!malformed.isEmpty()) {
                taker.take(malformed);
            }
            if (!sound.isEmpty()) {
                readDatabase(sound);
            }
            next = source.next();
        }
    }

    private void readDatabase(List<TenantAddress> tenants) throws InterruptedException {
        if (silences.get() >= GIVEN_UP_AFTER) {
            unreadable(tenants, "was not tried, since the shard did not answer before: " + lastSilence);
            return;
        }
        int read = 0;
        try (Connection connection = connect(tenants.get(0))) {
            RequirementQuery query = new RequirementQuery(connection, rule);
            while (read < tenants.size()) {
                List<TenantAddress> batch =
                        tenants.subList(read, Math.min(tenants.size(), read + SCHEMAS_IN_A_STATEMENT));
                List<RequirementReading> readings = batch(query, connection, batch);
                read += batch.size();
                taker.take(readings);
            }
        } catch (SQLException e) {
            // closing may fail when all is read, which harms nobody
            if (read < tenants.size()) {
                unreadable(tenants.subList(read, tenants.size()), PostgresTenantReader.reason(e));
            }
        }
    }

    private Connection connect(TenantAddress first) throws SQLException {
        try {
            Connection connection = connections.open(first.shard(), first.databaseName());
            silences.set(0);
            return connection;
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith(NO_CONNECTION) || state.equals(NOT_NOW)) {
                lastSilence = PostgresTenantReader.reason(e);
                silences.incrementAndGet();
            } else {
                silences.set(0); // it answered, if only to refuse
            }
            throw e;
        }
    }

    /** One bad schema spoils its statement: then each is read by itself. */
    private static List<RequirementReading> batch(
            RequirementQuery query, Connection connection, List<TenantAddress> batch) throws SQLException {
        try {
            return query.read(batch);
        } catch (SQLException e) {
            if (!connection.isValid(5)) {
                throw e;
            }
            List<RequirementReading> readings = new ArrayList<>();
            if (batch.size() == 1) {
                readings.add(RequirementQuery.unreadable(batch.get(0), PostgresTenantReader.reason(e)));
                return readings;
            }
            for (TenantAddress tenant : batch) {
                readings.addAll(batch(query, connection, List.of(tenant)));
            }
            return readings;
        }
    }

    private void unreadable(List<TenantAddress> tenants, String reason) throws InterruptedException {
        List<RequirementReading> readings = new ArrayList<>();
        tenants.forEach(tenant -> readings.add(RequirementQuery.unreadable(tenant, reason)));
        taker.take(readings);
    }

    /** Takes what a lane has read; may let it wait. */
    interface Taker {
        void take(List<RequirementReading> readings) throws InterruptedException;
    }
}
