package dev.echelon.migrationset;

import dev.echelon.contracts.backfill.Backfill;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.executor.MigrationExecutor;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.jdbc.Results;
import org.flywaydb.core.internal.resolver.ResolvedMigrationImpl;

/**
 * A backfill. In the history it is a Java migration, which it is to a reader.
 *
 * @param migration what it is
 * @param instances makes one
 * @param origin where an operator finds it
 */
record BackfillMigration(TenantMigration migration, Supplier<Backfill> instances, String origin)
        implements LoadedMigration {
    @Override
    public ResolvedMigration bind(MigrationResolver.Context context, BackfillBinding binding) {
        String version = migration.version();
        return new ResolvedMigrationImpl(
                version == null ? null : MigrationVersion.fromVersion(version),
                migration.description(),
                migration.script(),
                migration.checksum(),
                null,
                CoreMigrationType.JDBC,
                origin,
                UnrecordedFailure.guard(migration, new Batches(binding)));
    }

    /** Hands Flyway's turn to the worker. */
    private final class Batches implements MigrationExecutor {
        private final BackfillBinding binding;

        private Batches(BackfillBinding binding) {
            this.binding = binding;
        }

        @Override
        public List<Results> execute(Context context) throws SQLException {
            binding.run(migration, instances.get(), context.getConnection());
            return List.of();
        }

        @Override
        public boolean canExecuteInTransaction() {
            return false;
        }

        @Override
        public boolean shouldExecute() {
            return true;
        }
    }
}
