package dev.echelon.coordinator.tenants.postgres;

import dev.echelon.coordinator.tenants.FleetProperties;
import dev.echelon.coordinator.tenants.TenantAddress;
import dev.echelon.coordinator.tenants.TenantReader;
import dev.echelon.coordinator.tenants.TenantReading;
import dev.echelon.coordinator.tenants.TenantReading.Unreadable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads tenants on PostgreSQL: as many databases of a shard at a time as its limit says, many schemas of a database in one
 * statement. What cannot be read is said so, tenant by tenant, and delays nothing else.
 */
public final class PostgresTenantReader implements TenantReader {
    private static final int SCHEMAS_IN_A_STATEMENT = 100;
    private static final int SCHEMAS_ON_A_CONNECTION = 1_000;
    private static final int REASON_LENGTH = 300;

    private final ShardConnections connections;
    private final ExecutorService threads;
    private final Duration timeout;

    public PostgresTenantReader(FleetProperties fleet, ExecutorService threads) {
        this.connections = new ShardConnections(fleet.shards());
        this.threads = threads;
        this.timeout = fleet.verifyTimeout();
    }

    @Override
    public void read(Collection<TenantAddress> tenants, Consumer<TenantReading> reading) {
        Readings readings = new Readings(tenants, reading);
        List<Callable<Void>> lanes = new ArrayList<>();
        byShard(tenants).forEach((shard, databases) -> {
            Queue<List<TenantAddress>> queue = new ConcurrentLinkedQueue<>(databases);
            int width = Math.min(connections.limit(shard), databases.size());
            for (int lane = 0; lane < width; lane++) {
                lanes.add(() -> {
                    drain(queue, readings);
                    return null;
                });
            }
        });
        try {
            threads.invokeAll(lanes, timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        readings.close("was not read within " + timeout.toSeconds() + " s (echelon.verify-timeout)");
    }

    private static Map<String, List<List<TenantAddress>>> byShard(Collection<TenantAddress> tenants) {
        Map<String, Map<String, List<TenantAddress>>> grouped = new LinkedHashMap<>();
        for (TenantAddress tenant : tenants) {
            grouped.computeIfAbsent(tenant.shard(), shard -> new LinkedHashMap<>())
                    .computeIfAbsent(tenant.databaseName(), database -> new ArrayList<>())
                    .add(tenant);
        }
        Map<String, List<List<TenantAddress>>> byShard = new LinkedHashMap<>();
        grouped.forEach((shard, databases) -> byShard.put(
                shard,
                databases.values().stream()
                        .flatMap(database -> parts(database, SCHEMAS_ON_A_CONNECTION))
                        .toList()));
        return byShard;
    }

    private static Stream<List<TenantAddress>> parts(List<TenantAddress> tenants, int size) {
        return IntStream.range(0, (tenants.size() + size - 1) / size)
                .mapToObj(part -> tenants.subList(part * size, Math.min(tenants.size(), (part + 1) * size)));
    }

    private void drain(Queue<List<TenantAddress>> databases, Readings readings) {
        List<TenantAddress> database;
        while (!Thread.currentThread().isInterrupted() && (database = databases.poll()) != null) {
            readDatabase(database, readings);
        }
    }

    private void readDatabase(List<TenantAddress> tenants, Readings readings) {
        TenantAddress first = tenants.get(0);
        try (Connection connection = connections.open(first.shard(), first.databaseName())) {
            HistoryQuery query = new HistoryQuery(connection, readings);
            for (List<TenantAddress> batch :
                    parts(tenants, SCHEMAS_IN_A_STATEMENT).toList()) {
                if (!readings.closed()) {
                    readBatch(query, connection, batch, readings);
                }
            }
        } catch (SQLException e) {
            readings.unreadable(tenants, reason(e));
        }
    }

    /** One bad schema spoils its statement: then each is read by itself. */
    private static void readBatch(
            HistoryQuery query, Connection connection, List<TenantAddress> batch, Readings readings)
            throws SQLException {
        try {
            query.read(batch);
        } catch (SQLException e) {
            if (batch.size() == 1 || !connection.isValid(5)) {
                readings.unreadable(batch, reason(e));
                return;
            }
            for (TenantAddress tenant : batch) {
                readBatch(query, connection, List.of(tenant), readings);
            }
        }
    }

    static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ");
        return message.length() <= REASON_LENGTH ? message : message.substring(0, REASON_LENGTH) + "...";
    }

    /** Hands readings over one at a time, one a tenant, and none after the end. */
    private static final class Readings implements Consumer<TenantReading> {
        private final Map<String, TenantAddress> waiting = new LinkedHashMap<>();
        private final Consumer<TenantReading> taker;
        private boolean closed;

        Readings(Collection<TenantAddress> tenants, Consumer<TenantReading> taker) {
            tenants.forEach(tenant -> waiting.put(tenant.slug(), tenant));
            this.taker = taker;
        }

        @Override
        public synchronized void accept(TenantReading reading) {
            if (!closed && waiting.remove(reading.slug()) != null) {
                taker.accept(reading);
            }
        }

        void unreadable(List<TenantAddress> tenants, String reason) {
            tenants.forEach(tenant -> accept(new Unreadable(tenant.slug(), reason)));
        }

        synchronized boolean closed() {
            return closed;
        }

        synchronized void close(String reason) {
            unreadable(List.copyOf(waiting.values()), reason);
            closed = true;
        }
    }
}
