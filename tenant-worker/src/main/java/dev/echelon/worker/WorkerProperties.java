package dev.echelon.worker;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The worker.
 *
 * @param id unique among workers at any time; null: host name, process id and a random part
 * @param slots tenants migrated at a time, 1 to 256
 * @param unbooked finished tenants that may wait to be booked before no more are taken, 1 to 10,000
 * @param lease how long a claim holds without a renewal, 1 s to 1 h; six renewals fall into it
 * @param resendAfter how long a result may stay unbooked before it is sent again
 * @param drainTimeout how long running tenants may go on when the worker stops
 * @param groupProtocol Kafka's {@code classic} or {@code consumer}
 * @param fastLane true: where all that is pending is versioned SQL in transactions, it is applied without Flyway's frame
 * @param session limits of the sessions on tenants
 */
@ConfigurationProperties("echelon.worker")
public record WorkerProperties(
        @Nullable String id,
        @DefaultValue("8") int slots,
        @DefaultValue("500") int unbooked,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("5s") Duration resendAfter,
        @DefaultValue("60s") Duration drainTimeout,
        @DefaultValue("classic") String groupProtocol,
        @DefaultValue("true") boolean fastLane,
        @DefaultValue Session session) {
    public WorkerProperties {
        between("slots", slots, 1, 256);
        between("unbooked", unbooked, 1, 10_000);
        between("lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
        between("resend-after", resendAfter, Duration.ofMillis(100), Duration.ofHours(1));
        between("drain-timeout", drainTimeout, Duration.ZERO, Duration.ofDays(1));
        if (!groupProtocol.equals("classic") && !groupProtocol.equals("consumer")) {
            throw new IllegalArgumentException(
                    "echelon.worker.group-protocol is " + groupProtocol + ", expected classic or consumer");
        }
        if (id != null && !id.matches("[A-Za-z0-9._:-]{1,100}")) {
            throw new IllegalArgumentException(
                    "echelon.worker.id is '" + id + "', expected 1 to 100 letters, digits and . _ : -");
        }
        Objects.requireNonNull(session, "session");
    }

    /**
     * Limits of the sessions on tenants.
     *
     * @param statementTimeout unless a script sets its own by {@code -- timeout:}
     * @param lockTimeout how long a statement waits for a lock
     * @param idleInTransactionTimeout after which the server ends a session that does nothing in a transaction
     * @param clientCheckInterval how often the server looks for the worker during a statement (PostgreSQL 14 and later); 0: never
     * @param connectTimeout of one try to connect
     * @param keepIdle how long a connection waits for another tenant of its database
     */
    public record Session(
            @DefaultValue("30m") Duration statementTimeout,
            @DefaultValue("3s") Duration lockTimeout,
            @DefaultValue("60s") Duration idleInTransactionTimeout,
            @DefaultValue("5s") Duration clientCheckInterval,
            @DefaultValue("10s") Duration connectTimeout,
            @DefaultValue("5s") Duration keepIdle) {
        public Session {
            between("session.statement-timeout", statementTimeout, Duration.ofMillis(100), Duration.ofDays(7));
            between("session.lock-timeout", lockTimeout, Duration.ofMillis(10), Duration.ofMinutes(10));
            between(
                    "session.idle-in-transaction-timeout",
                    idleInTransactionTimeout,
                    Duration.ofSeconds(1),
                    Duration.ofDays(1));
            between("session.client-check-interval", clientCheckInterval, Duration.ZERO, Duration.ofHours(1));
            between("session.connect-timeout", connectTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
            between("session.keep-idle", keepIdle, Duration.ZERO, Duration.ofHours(1));
        }
    }

    private static void between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "echelon.worker." + name + " is " + value + ", expected " + least + " to " + most);
        }
    }

    private static void between(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "echelon.worker." + name + " is " + value + ", expected " + least + " to " + most);
        }
    }
}
