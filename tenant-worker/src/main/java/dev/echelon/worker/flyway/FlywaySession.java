package dev.echelon.worker.flyway;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.migrationset.PlainScript;
import dev.echelon.migrationset.TenantMigration;
import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.MigrationFailedException;
import dev.echelon.worker.migration.Standing;
import dev.echelon.worker.migration.TenantDatabase;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.tenant.Fence;
import dev.echelon.worker.tenant.HistoryRepair;
import dev.echelon.worker.tenant.ShardConnections.Lease;
import dev.echelon.worker.tenant.Sql;
import dev.echelon.worker.tenant.StartedScripts;
import dev.echelon.worker.tenant.TenantFacts;
import dev.echelon.worker.tenant.TenantFacts.HistoryRow;
import dev.echelon.worker.tenant.TenantSchema;
import dev.echelon.worker.tenant.TenantSchema.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to one tenant. */
final class FlywaySession implements TenantDatabase.Session {
    private static final Logger log = LoggerFactory.getLogger(FlywaySession.class);
    /** A setting that is unknown, has no such value, or may not be set. */
    private static final Set<String> SETTING_REFUSED = Set.of("42704", "22023", "42501", "55P02");

    private static final String UNDEFINED_TABLE = "42P01";

    private final FlywayTenantDatabase database;
    private final TenantTask task;
    private final Leash leash;
    private Lease lease;
    private boolean changed;
    private boolean repaired;
    private @Nullable TenantFacts facts;
    private @Nullable Tables tables;

    FlywaySession(FlywayTenantDatabase database, TenantTask task, Leash leash, Lease lease) {
        this.database = database;
        this.task = task;
        this.leash = leash;
        this.lease = lease;
    }

    @Override
    public Standing look() throws SQLException, MigrationFailedException {
        try {
            return compared(readWithCheck());
        } catch (SQLException e) {
            if (!lease.reused() || !database.connectionLost(e)) {
                throw e;
            }
            // it died while it was idle, which says nothing about the shard
            lease.discard();
            lease = database.connections().connect(task.shard(), task.database(), leash);
            return compared(readWithCheck());
        }
    }

    private TenantFacts readWithCheck() throws SQLException {
        Connection connection = lease.connection();
        Long clientCheck = database.clientCheck(task, connection);
        try {
            return TenantSchema.read(connection, task, clientCheck);
        } catch (SQLException e) {
            if (clientCheck == null || !SETTING_REFUSED.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            TenantFacts read = TenantSchema.read(connection, task, null);
            database.noClientCheck(task);
            log.atInfo()
                    .addKeyValue("shard", task.shard())
                    .log("The server does not let client_connection_check_interval be set; goes on without");
            return read;
        }
    }

    private Standing compared(TenantFacts read) throws MigrationFailedException {
        facts = read;
        try {
            return SetComparison.of(task.set(), task.target(), read);
        } catch (FlywayException | IllegalArgumentException e) {
            throw MigrationFailedException.refused(
                    FailureClass.FATAL,
                    ErrorKind.VALIDATION,
                    "flyway_schema_history cannot be read: " + e.getMessage(),
                    "Somebody has written to it by hand; mend the row.",
                    null,
                    e);
        }
    }

    @Override
    public void takeFence() throws SQLException {
        changed = true;
        Fence.take(lease.connection(), task, leash);
    }

    @Override
    public Standing lookFenced() throws SQLException, MigrationFailedException {
        TenantFacts read = database.lane() == null ? null : readFenced();
        if (read == null || !SetComparison.recorded(task.set(), read).isEmpty()) {
            Connection connection = lease.connection();
            read = Sql.inTransaction(connection, () -> {
                Fence.lock(connection, task);
                TenantFacts found = TenantSchema.read(connection, task, null);
                for (String script : SetComparison.recorded(task.set(), found)) {
                    StartedScripts.forget(connection, task, script);
                }
                return found;
            });
        }
        return compared(read);
    }

    /** By few statements; null: our tables are not what they were said to be. */
    private @Nullable TenantFacts readFenced() throws SQLException {
        Tables known = tables;
        tables = null;
        try {
            return TenantSchema.readFenced(lease.connection(), task, known);
        } catch (SQLException e) {
            if (known != null && UNDEFINED_TABLE.equals(e.getSQLState())) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public void prepare() throws SQLException {
        TenantFacts read = facts;
        if (read == null || read.history() == null) {
            return;
        }
        Map<HistoryRow, TenantMigration> edited = accepted(SetComparison.edited(task.set(), read));
        List<HistoryRow> failed = read.rows().stream()
                .filter(row -> !row.success())
                .filter(row -> mayBeTriedAgain(task.set().byScript(row.script())))
                .toList();
        var undeclared = SetComparison.undeclared(task.set(), read);
        if (edited.isEmpty() && failed.isEmpty() && undeclared.isEmpty()) {
            return;
        }
        repaired = true;
        Connection connection = lease.connection();
        Sql.inTransaction(connection, () -> {
            Fence.lock(connection, task);
            for (var row : edited.entrySet()) {
                HistoryRepair.align(
                        connection, task, row.getKey().rank(), row.getValue().checksum());
            }
            for (HistoryRow row : failed) {
                HistoryRepair.removeFailed(connection, task, row.rank());
            }
            for (TenantMigration migration : undeclared) {
                new CompatibilityRecord(task, migration).write(connection);
            }
        });
    }

    private Map<HistoryRow, TenantMigration> accepted(Map<HistoryRow, TenantMigration> edited) {
        Set<MigrationVersion> accepted =
                task.acceptEdited().stream().map(MigrationVersion::fromVersion).collect(Collectors.toSet());
        return edited.entrySet().stream()
                .filter(row -> accepted.contains(
                        MigrationVersion.fromVersion(row.getKey().version())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A single statement that failed has done nothing; a backfill goes on behind its last batch. */
    private static boolean mayBeTriedAgain(@Nullable TenantMigration migration) {
        return migration != null && !migration.transactional();
    }

    @Override
    public void apply() throws SQLException, MigrationFailedException {
        TenantFacts read = facts;
        List<String> pending = read == null
                ? List.of()
                : SetComparison.of(task.set(), task.target(), read).pending();
        boolean validated = read != null && !repaired && SetComparison.isPlain(task.set(), read);
        FastLane lane = database.lane();
        List<PlainScript> plain = lane == null ? List.of() : FastLane.plain(task, pending);
        if (lane != null && read != null && validated && !plain.isEmpty()) {
            tables = lane.apply(lease.connection(), task, leash, read, plain);
            if (tables != null) {
                return;
            }
            validated = false;
        }
        database.flyway().apply(lease.connection(), task, leash, pending.size(), validated);
    }

    @Override
    public void close() {
        lease.giveBack(changed);
    }
}
