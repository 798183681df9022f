package dev.echelon.migrationset;

import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.jspecify.annotations.Nullable;

/** A migration of the set together with what applies it. Shared by all tenants, so it holds nothing of any of them. */
interface LoadedMigration {
    TenantMigration migration();

    /** Where an operator finds it. */
    String origin();

    /** The migration as one Flyway object, with one tenant's connection, wants it. */
    ResolvedMigration bind(MigrationResolver.Context context, BackfillBinding binding);

    /** The migration, if it is as plain as one can be; null: it is not. */
    default @Nullable PlainScript plain() {
        return null;
    }
}
