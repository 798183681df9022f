package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.Failure;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.FailureClassifier;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.ShardUnreachableException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Connects to one shard: tries for a short while, and not at all while its circuit breaker is open. */
final class ShardServer {
    /** What a session is called that works for no tenant. */
    static final String IDLE_NAME = "echelon:idle";

    /** So many refusals of the credentials in a row, by whatever database, are the shard's fault, not the tenants'. */
    private static final int REFUSALS_OF_A_SHARD = 3;

    private final Shard shard;
    private final SessionSettings settings;
    private final FailureClassifier classifier;
    private final CircuitBreaker breaker;
    private final Retry retry;
    private final LongSupplier nanos;
    private final AtomicInteger refusals = new AtomicInteger();

    ShardServer(
            Shard shard,
            SessionSettings settings,
            FailureClassifier classifier,
            CircuitBreaker breaker,
            Retry retry,
            LongSupplier nanos) {
        this.shard = shard;
        this.settings = settings;
        this.classifier = classifier;
        this.breaker = breaker;
        this.retry = retry;
        this.nanos = nanos;
    }

    /**
     * A new connection to one of its databases.
     *
     * @throws ShardUnreachableException within the budget none could be had
     * @throws SQLException the server is there and refuses us
     */
    Connection connect(String database, Leash leash) throws SQLException {
        Retry.AsyncContext<Object> tries = retry.asyncContext();
        while (true) {
            if (!breaker.tryAcquirePermission()) {
                throw new ShardUnreachableException(
                        "shard " + shard + " cannot be reached; not tried again for a few seconds", null);
            }
            long begun = nanos.getAsLong();
            try {
                Connection connection = open(database);
                breaker.onSuccess(nanos.getAsLong() - begun, TimeUnit.NANOSECONDS);
                refusals.set(0);
                return connection;
            } catch (SQLException e) {
                Failure failure = classifier.classify(e);
                if (!unreachable(failure)) {
                    breaker.onSuccess(nanos.getAsLong() - begun, TimeUnit.NANOSECONDS);
                    throw refused(failure, e);
                }
                breaker.onError(nanos.getAsLong() - begun, TimeUnit.NANOSECONDS, e);
                long wait = tries.onError(e);
                if (wait < 0) {
                    throw new ShardUnreachableException("shard " + shard + " cannot be reached: " + failure.text(), e);
                }
                leash.pause(Duration.ofMillis(wait));
            }
        }
    }

    private static boolean unreachable(Failure failure) {
        return failure.failureClass() == FailureClass.CONNECTION || failure.failureClass() == FailureClass.RESOURCES;
    }

    private SQLException refused(Failure failure, SQLException e) {
        String state = failure.sqlState();
        if (state != null && state.startsWith("28") && refusals.incrementAndGet() >= REFUSALS_OF_A_SHARD) {
            throw new ShardUnreachableException(
                    "shard " + shard + " refused user " + shard.username() + " " + refusals.get() + " times in a row: "
                            + failure.text(),
                    e);
        }
        return e;
    }

    private String password() {
        try {
            return shard.password().get();
        } catch (UncheckedIOException e) {
            throw new ShardUnreachableException("shard " + shard + ": " + e.getMessage(), e);
        }
    }

    /** Everything but the address goes as a property, so that nothing of a catalog can smuggle one in. */
    private Connection open(String database) throws SQLException {
        var properties = new Properties();
        shard.properties().forEach(properties::setProperty);
        if (shard.hosts().size() > 1) {
            properties.putIfAbsent("targetServerType", "primary");
        }
        properties.putIfAbsent(
                "connectTimeout",
                Long.toString(Math.max(1, settings.connectTimeout().toSeconds())));
        properties.putIfAbsent("tcpKeepAlive", "true");
        properties.setProperty("socketTimeout", Long.toString(SessionSettings.NETWORK_MARGIN.toSeconds()));
        properties.setProperty("ApplicationName", IDLE_NAME);
        properties.setProperty("options", settings.startupOptions());
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("user", shard.username());
        properties.setProperty("password", password());
        String addresses =
                shard.hosts().stream().map(host -> host + ":" + shard.port()).collect(Collectors.joining(","));
        return DriverManager.getConnection(
                "jdbc:postgresql://" + addresses + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8),
                properties);
    }
}
