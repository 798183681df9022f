package dev.echelon.migrationset;

import java.util.Objects;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.sqlscript.SqlScript;

/**
 * A versioned script that is one transaction, has no settings beside it and names nothing of Flyway's own, as Flyway resolved and
 * parsed it. Shared by all tenants and threads.
 *
 * @param migration what it is
 * @param resolved what Flyway writes into its history
 * @param statements as Flyway splits and executes them
 */
public record PlainScript(TenantMigration migration, ResolvedMigration resolved, SqlScript statements) {
    public PlainScript {
        Objects.requireNonNull(migration, "migration");
        Objects.requireNonNull(resolved, "resolved");
        Objects.requireNonNull(statements, "statements");
    }
}
