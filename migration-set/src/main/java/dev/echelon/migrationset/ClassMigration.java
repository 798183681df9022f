package dev.echelon.migrationset;

import java.util.function.Supplier;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.resolver.ResolvedMigrationImpl;

/**
 * A compiled Flyway migration. Each tenant gets an instance of its own, as with stock Flyway: authors may keep state in it.
 *
 * @param migration what it is
 * @param instances makes one
 * @param origin where an operator finds it
 */
record ClassMigration(TenantMigration migration, Supplier<JavaMigration> instances, String origin)
        implements LoadedMigration {
    @Override
    public ResolvedMigration bind(MigrationResolver.Context context, BackfillBinding binding) {
        ResolvedMigration resolved =
                instances.get().getResolvedMigration(context.configuration, context.statementInterceptor);
        return new ResolvedMigrationImpl(
                resolved.getVersion(),
                resolved.getDescription(),
                resolved.getScript(),
                resolved.getChecksum(),
                null,
                resolved.getType(),
                resolved.getPhysicalLocation(),
                UnrecordedFailure.guard(migration, resolved.getExecutor()));
    }
}
