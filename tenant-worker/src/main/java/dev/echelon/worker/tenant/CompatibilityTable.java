package dev.echelon.worker.tenant;

import dev.echelon.worker.migration.TenantTask;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * {@code echelon_compatibility} in the tenant's schema: which migration declared which oldest build. It is made and written in
 * the transaction of the migration that needs it, so that both are there or neither.
 */
public final class CompatibilityTable {
    private static final String EXISTS = "SELECT to_regclass(?) IS NOT NULL";

    private static final String CREATE = """
            CREATE TABLE %s (
                script                      text        PRIMARY KEY,
                version                     text,
                min_compatible_code_version text        NOT NULL,
                recorded_at                 timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """;

    private static final String RECORD = """
            INSERT INTO %s AS c (script, version, min_compatible_code_version) VALUES (?, ?, ?)
            ON CONFLICT (script) DO UPDATE SET version = excluded.version,
                min_compatible_code_version = excluded.min_compatible_code_version, recorded_at = clock_timestamp()
            WHERE c.min_compatible_code_version <> excluded.min_compatible_code_version
            """;

    private CompatibilityTable() {}

    /** Records what a migration declares, in the transaction that is open. */
    public static void record(
            Connection connection,
            TenantTask task,
            String script,
            @Nullable String version,
            String minCompatibleCodeVersion)
            throws SQLException {
        String table = Sql.name(task.schema(), TenantSchema.COMPATIBILITY);
        if (!Sql.query(connection, EXISTS, row -> row.getBoolean(1), table).get(0)) {
            Sql.update(connection, CREATE.formatted(table));
        }
        Sql.update(connection, RECORD.formatted(table), script, version, minCompatibleCodeVersion);
    }
}
