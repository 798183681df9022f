package dev.echelon.worker.tenant;

import java.time.Duration;
import java.util.Objects;

/**
 * Limits of every session on a tenant.
 *
 * @param statementTimeout of a statement; a script's {@code -- timeout:} changes it for that script
 * @param lockTimeout how long a statement waits for a lock; not for non-transactional scripts
 * @param idleInTransactionTimeout after which the server ends a session that does nothing in a transaction
 * @param clientCheckInterval how often the server looks whether the worker is still there, while it runs a statement; zero: never
 * @param connectTimeout of one try to connect
 * @param keepIdle how long a connection waits for the next tenant of its database
 */
public record SessionSettings(
        Duration statementTimeout,
        Duration lockTimeout,
        Duration idleInTransactionTimeout,
        Duration clientCheckInterval,
        Duration connectTimeout,
        Duration keepIdle) {
    /** What a statement may be late, over the server's own limit, before the network is taken for dead. */
    public static final Duration NETWORK_MARGIN = Duration.ofSeconds(60);

    /** After which the server takes a worker that acknowledges no bytes for gone. */
    private static final Duration TCP_USER_TIMEOUT = Duration.ofSeconds(30);

    public SessionSettings {
        Objects.requireNonNull(statementTimeout, "statementTimeout");
        Objects.requireNonNull(lockTimeout, "lockTimeout");
        Objects.requireNonNull(idleInTransactionTimeout, "idleInTransactionTimeout");
        Objects.requireNonNull(clientCheckInterval, "clientCheckInterval");
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        Objects.requireNonNull(keepIdle, "keepIdle");
    }

    /** What every server since 12 knows, as the start-up packet carries it. A reset of the session comes back to these. */
    String startupOptions() {
        return "-c lock_timeout=" + lockTimeout.toMillis()
                + " -c statement_timeout=" + statementTimeout.toMillis()
                + " -c idle_in_transaction_session_timeout=" + idleInTransactionTimeout.toMillis()
                + " -c tcp_user_timeout=" + TCP_USER_TIMEOUT.toMillis();
    }
}
