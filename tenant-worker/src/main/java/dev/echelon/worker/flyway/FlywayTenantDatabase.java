package dev.echelon.worker.flyway;

import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.migration.FailureClassifier;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantDatabase;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.OpenScripts;
import dev.echelon.worker.tenant.SessionSettings;
import dev.echelon.worker.tenant.ShardConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tenants' databases, migrated with Flyway. */
public final class FlywayTenantDatabase implements TenantDatabase {
    private static final int FIRST_WITH_CLIENT_CHECK = 14;

    private final ShardConnections connections;
    private final SessionSettings settings;
    private final FailureClassifier classifier;
    private final FlywayApply flyway;
    private final @Nullable FastLane lane;
    /** Shards whose service does not let the check be set. */
    private final Set<String> withoutClientCheck = ConcurrentHashMap.newKeySet();

    /**
     * Tenants' databases.
     *
     * @param fastLane whether plain scripts are applied without Flyway's frame
     */
    public FlywayTenantDatabase(
            ShardConnections connections,
            SessionSettings settings,
            FailureClassifier classifier,
            OpenScripts scripts,
            Checkpoint checkpoint,
            boolean fastLane) {
        this.connections = connections;
        this.settings = settings;
        this.classifier = classifier;
        this.flyway = new FlywayApply(settings, scripts, checkpoint);
        this.lane = fastLane ? new FastLane(settings, checkpoint) : null;
    }

    @Override
    public Session connect(TenantTask task, Leash leash) throws SQLException {
        return new FlywaySession(this, task, leash, connections.borrow(task.shard(), task.database(), leash));
    }

    ShardConnections connections() {
        return connections;
    }

    FlywayApply flyway() {
        return flyway;
    }

    /** The lane for plain scripts; null: it is not used. */
    @Nullable FastLane lane() {
        return lane;
    }

    boolean connectionLost(SQLException failure) {
        return classifier.connectionLost(failure);
    }

    /** Milliseconds between the server's looks for the client; null: this server has no such setting, or it is off. */
    @Nullable Long clientCheck(TenantTask task, Connection connection) throws SQLException {
        boolean usable = !settings.clientCheckInterval().isZero()
                && !withoutClientCheck.contains(task.shard())
                && connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_CLIENT_CHECK;
        return usable ? settings.clientCheckInterval().toMillis() : null;
    }

    void noClientCheck(TenantTask task) {
        withoutClientCheck.add(task.shard());
    }
}
