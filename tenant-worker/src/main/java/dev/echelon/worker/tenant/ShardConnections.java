package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.FailureClassifier;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.RetryPolicy;
import dev.echelon.worker.migration.ShardUnreachableException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the shards' databases. Schemas of one database take turns on the same connections; a database of its own gets
 * one that is closed soon after. Safe for use by many threads.
 */
public final class ShardConnections implements AutoCloseable {
    private final Map<String, ShardServer> servers = new HashMap<>();
    private final Duration keepIdle;
    private final int maxIdle;
    private final LongSupplier nanos;
    /** Guarded by itself; the longest idle first. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    private record Idle(String shard, String database, Connection connection, long since) {}

    /**
     * Connections to these shards.
     *
     * @param connect how long one tenant tries to reach its shard
     * @param maxIdle connections that wait for a tenant, at most
     */
    public ShardConnections(
            Collection<Shard> shards,
            SessionSettings settings,
            RetryPolicy connect,
            int maxIdle,
            FailureClassifier classifier,
            CircuitBreakerRegistry breakers,
            RetryRegistry retries,
            RandomGenerator random,
            LongSupplier nanos) {
        this.keepIdle = settings.keepIdle();
        this.maxIdle = maxIdle;
        this.nanos = nanos;
        var breakerConfig = CircuitBreakerConfig.custom()
                .slidingWindowSize(4)
                .minimumNumberOfCalls(4)
                .failureRateThreshold(100)
                .waitDurationInOpenState(Duration.ofSeconds(5))
                .permittedNumberOfCallsInHalfOpenState(1)
                .build();
        var retryConfig = RetryConfig.custom()
                .maxAttempts(connect.attempts())
                .intervalFunction(
                        attempt -> 1 + random.nextLong(connect.bound(attempt).toMillis()))
                .build();
        for (Shard shard : shards) {
            servers.put(
                    shard.name(),
                    new ShardServer(
                            shard,
                            settings,
                            classifier,
                            breakers.circuitBreaker("shard-" + shard.name(), breakerConfig),
                            retries.retry("shard-connect-" + shard.name(), retryConfig),
                            nanos));
        }
    }

    /**
     * A connection to this database, an idle one if there is one.
     *
     * @throws ShardUnreachableException the shard cannot be reached, or is not configured here
     * @throws SQLException the server refuses us
     */
    public Lease borrow(String shard, String database, Leash leash) throws SQLException {
        Connection waiting = takeIdle(shard, database);
        return waiting == null ? connect(shard, database, leash) : new Lease(shard, database, waiting, true);
    }

    /** As {@link #borrow}, never an idle one. */
    public Lease connect(String shard, String database, Leash leash) throws SQLException {
        ShardServer server = servers.get(shard);
        if (server == null) {
            throw new ShardUnreachableException(
                    "shard " + shard + " is not configured on this worker (echelon.shards." + shard + ".host)", null);
        }
        return new Lease(shard, database, server.connect(database, leash), false);
    }

    /** Closes what has been idle for too long; to be called every few seconds. */
    public void closeIdle() {
        List<Connection> late = new ArrayList<>();
        synchronized (idle) {
            long now = nanos.getAsLong();
            while (!idle.isEmpty() && now - idle.getFirst().since() > keepIdle.toNanos()) {
                late.add(idle.removeFirst().connection());
            }
        }
        late.forEach(ShardConnections::closeQuietly);
    }

    @Override
    public void close() {
        List<Connection> all = new ArrayList<>();
        synchronized (idle) {
            idle.forEach(i -> all.add(i.connection()));
            idle.clear();
        }
        all.forEach(ShardConnections::closeQuietly);
    }

    private @Nullable Connection takeIdle(String shard, String database) {
        closeIdle();
        synchronized (idle) {
            Iterator<Idle> newestFirst = idle.descendingIterator();
            while (newestFirst.hasNext()) {
                Idle candidate = newestFirst.next();
                if (candidate.shard().equals(shard) && candidate.database().equals(database)) {
                    newestFirst.remove();
                    return candidate.connection();
                }
            }
            return null;
        }
    }

    private void keep(Lease lease) {
        Connection surplus = null;
        synchronized (idle) {
            idle.addLast(new Idle(lease.shard, lease.database, lease.connection, nanos.getAsLong()));
            if (idle.size() > maxIdle) {
                surplus = idle.removeFirst().connection();
            }
        }
        if (surplus != null) {
            closeQuietly(surplus);
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it was to end, and has
        }
    }

    /** A connection in use. */
    public final class Lease {
        private final String shard;
        private final String database;
        private final Connection connection;
        private final boolean reused;

        private Lease(String shard, String database, Connection connection, boolean reused) {
            this.shard = shard;
            this.database = database;
            this.connection = connection;
            this.reused = reused;
        }

        public Connection connection() {
            return connection;
        }

        /** True when it was idle before, so that it may have died unnoticed. */
        public boolean reused() {
            return reused;
        }

        /**
         * Gives it back.
         *
         * @param changed true: the session may hold settings, temporary tables, locks or prepared statements of a tenant, and is
         *     reset; one that cannot be reset is closed
         */
        public void giveBack(boolean changed) {
            try {
                if (connection.isClosed() || !connection.getAutoCommit()) {
                    discard();
                    return;
                }
                if (changed) {
                    connection.setNetworkTimeout(Runnable::run, (int) SessionSettings.NETWORK_MARGIN.toMillis());
                    Sql.update(connection, "DISCARD ALL");
                }
                keep(this);
            } catch (SQLException e) {
                discard();
            }
        }

        /** Ends it. */
        public void discard() {
            closeQuietly(connection);
        }
    }
}
