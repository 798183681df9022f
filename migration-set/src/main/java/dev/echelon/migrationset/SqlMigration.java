package dev.echelon.migrationset;

import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.resolver.ResolvedMigrationImpl;
import org.flywaydb.core.internal.resolver.sql.SqlMigrationExecutor;
import org.flywaydb.core.internal.sqlscript.SqlScript;
import org.jspecify.annotations.Nullable;

/**
 * A script, parsed once.
 *
 * @param migration what it is
 * @param resolved as Flyway resolved it
 * @param script its statements
 * @param simple no {@code .conf} stands beside it, and it names nothing of Flyway's own
 */
record SqlMigration(TenantMigration migration, ResolvedMigration resolved, SqlScript script, boolean simple)
        implements LoadedMigration {
    @Override
    public @Nullable PlainScript plain() {
        return migration.isVersioned() && migration.transactional() && simple
                ? new PlainScript(migration, resolved, script)
                : null;
    }

    @Override
    public String origin() {
        return resolved.getPhysicalLocation();
    }

    @Override
    public ResolvedMigration bind(MigrationResolver.Context context, BackfillBinding binding) {
        return new ResolvedMigrationImpl(
                resolved.getVersion(),
                resolved.getDescription(),
                resolved.getScript(),
                resolved.getChecksum(),
                resolved.isVersioned() ? null : resolved.getChecksum(),
                resolved.getType(),
                resolved.getPhysicalLocation(),
                UnrecordedFailure.guard(
                        migration,
                        new SqlMigrationExecutor(
                                context.sqlScriptExecutorFactory, script, false, context.configuration.isBatch())));
    }
}
