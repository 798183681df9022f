package dev.echelon.testbed.price;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.echelon.testbed.price.PricedFleet.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Flyway as a program of one's own would use it for a fleet: a Flyway object a tenant, with its defaults, in a pool of threads.
 * Schemas share a connection pool, which has three connections a thread, since one migration takes up to three.
 */
final class PlainFlyway implements Contestant {
    private static final int CONNECTIONS_A_THREAD = 3;

    private final Path migrations;

    PlainFlyway(Path migrations) {
        this.migrations = migrations;
    }

    @Override
    public Map<Contender, Duration> run(PricedFleet fleet, Work work) throws Exception {
        if (fleet.layout() == Layout.DATABASES) {
            TenantServer server = fleet.server();
            return Map.of(
                    Contender.FLYWAY,
                    PriceWiring.inThreads(
                            fleet.tenants(),
                            queue -> each(
                                    queue,
                                    work,
                                    (flyway, tenant) -> flyway.dataSource(
                                            server.url(tenant.database()), server.username(), server.password()))));
        }
        long before = System.nanoTime();
        try (HikariDataSource pool = pool(fleet)) {
            Duration unused = PriceWiring.inThreads(
                    fleet.tenants(), queue -> each(queue, work, (flyway, tenant) -> flyway.dataSource(pool)));
            return Map.of(Contender.FLYWAY, Duration.ofNanos(System.nanoTime() - before));
        }
    }

    /** Gives a tenant's Flyway its connections. */
    private interface Connected {
        FluentConfiguration to(FluentConfiguration flyway, Tenant tenant);
    }

    private void each(Queue<Tenant> queue, Work work, Connected connected) {
        for (Tenant tenant = queue.poll(); tenant != null; tenant = queue.poll()) {
            connected
                    .to(Flyway.configure(), tenant)
                    .defaultSchema(tenant.schema())
                    .locations("filesystem:" + migrations)
                    .target(work.target())
                    .loggers("slf4j")
                    .load()
                    .migrate();
        }
    }

    private static HikariDataSource pool(PricedFleet fleet) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(fleet.server().url(fleet.name()));
        config.setUsername(fleet.server().username());
        config.setPassword(fleet.server().password());
        config.setMaximumPoolSize(PriceWiring.THREADS * CONNECTIONS_A_THREAD);
        return new HikariDataSource(config);
    }
}
