package dev.echelon.migrationset;

import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;

/** Gives one tenant's Flyway the migrations that were resolved once for all. */
final class SetResolver implements MigrationResolver {
    private final List<LoadedMigration> migrations;
    private final BackfillBinding binding;

    SetResolver(List<LoadedMigration> migrations, BackfillBinding binding) {
        this.migrations = migrations;
        this.binding = binding;
    }

    @Override
    public Collection<ResolvedMigration> resolveMigrations(Context context) {
        return migrations.stream()
                .map(migration -> migration.bind(context, binding))
                .toList();
    }
}
