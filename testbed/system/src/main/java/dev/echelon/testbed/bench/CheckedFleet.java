package dev.echelon.testbed.bench;

import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.stack.Stack;

/**
 * Tenants that declare code versions, made by SQL: each has a history of 20 migrations, two of which declare a version. One in
 * a hundred asks for 3.0.0, the others for 2.1.0.
 */
final class CheckedFleet {
    private static final String SCHEMAS = "checked";
    private static final String TEMPLATE = "checked_template";
    private static final String TENANT = """
            CREATE TABLE %1$s.flyway_schema_history (installed_rank integer PRIMARY KEY, version varchar(50),
                description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer,
                installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
                execution_time integer NOT NULL, success boolean NOT NULL);
            CREATE INDEX ON %1$s.flyway_schema_history (success);
            INSERT INTO %1$s.flyway_schema_history
                SELECT n, n::text, 'x', 'SQL', 'V' || n || '__x.sql', n, 'x', now(), 1, true FROM generate_series(1, 20) n;
            CREATE TABLE %1$s.echelon_compatibility (script text PRIMARY KEY, version text,
                min_compatible_code_version text NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp());
            INSERT INTO %1$s.echelon_compatibility VALUES ('V8__x.sql', '8', '1.9.0'), ('V20__x.sql', '20', '%2$s')
            """;
    private static final int AT_A_TIME = 100;

    private final Stack stack;
    private final PostgresServer server;
    private final String shard;

    CheckedFleet(Stack stack, String shard) {
        this.stack = stack;
        this.shard = shard;
        this.server = stack.shard(shard).server();
    }

    /** A catalog of so many schemas of one database, and nothing else. */
    void schemas(int count) {
        if (!server.hasDatabase(SCHEMAS)) {
            server.createDatabase(SCHEMAS);
            for (int from = 1; from <= count; from += AT_A_TIME) {
                server.execute(SCHEMAS, schemas(from, Math.min(count, from + AT_A_TIME - 1)));
            }
            server.execute(SCHEMAS, "VACUUM ANALYZE");
        }
        catalog("'" + SCHEMAS + "', 's' || n", count);
    }

    private static String schemas(int from, int to) {
        StringBuilder sql = new StringBuilder();
        for (int i = from; i <= to; i++) {
            sql.append("CREATE SCHEMA s")
                    .append(i)
                    .append(";\n")
                    .append(tenant("s" + i, i))
                    .append(";\n");
        }
        return sql.toString();
    }

    private static String tenant(String schema, int number) {
        return TENANT.formatted(schema, number % 100 == 0 ? "3.0.0" : "2.1.0");
    }

    /** A catalog of so many databases, and nothing else. */
    void databases(int count) {
        if (!server.hasDatabase(TEMPLATE)) {
            server.createDatabase(TEMPLATE);
            server.execute(TEMPLATE, tenant("public", 1));
        }
        for (int i = 1; i <= count; i++) {
            if (!server.hasDatabase("d" + i)) {
                // a file copy wants two checkpoints, which cost little without fsync
                server.execute(
                        PostgresServer.SUPERUSER,
                        "CREATE DATABASE d" + i + " TEMPLATE " + TEMPLATE + " STRATEGY FILE_COPY");
            }
        }
        for (int i = 100; i <= count; i += 100) {
            server.execute(
                    "d" + i,
                    "UPDATE echelon_compatibility SET min_compatible_code_version = '3.0.0' WHERE script = 'V20__x.sql'");
        }
        catalog("'d' || n, 'public'", count);
    }

    private void catalog(String place, int count) {
        stack.master()
                .execute(
                        stack.masterDatabase(),
                        "DELETE FROM identity.echelon_tenant",
                        "INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name) SELECT 'tenant-' || n, '"
                                + shard + "', " + place + " FROM generate_series(1, " + count + ") n",
                        "ANALYZE identity.echelon_tenant");
    }
}
