package dev.echelon.worker;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A master database with the coordinator's own schema, and the coordinator's steps in plain SQL. */
final class MasterBench {
    private static final String SCHEMA = "filesystem:../coordinator/src/main/resources/dev/echelon/coordinator/master";

    final EmbeddedPostgres server;
    final String database;
    final JdbcClient jdbc;

    MasterBench() {
        this(TestServers.postgres(), TestServers.freshDatabase("master"));
    }

    MasterBench(EmbeddedPostgres server, String database) {
        this.server = server;
        this.database = database;
        Flyway.configure()
                .dataSource(server.jdbcUrl(database), server.username(), server.password())
                .schemas("identity")
                .table("echelon_schema_history")
                .locations(SCHEMA)
                .load()
                .migrate();
        this.jdbc = JdbcClient.create(server.dataSource(database));
    }

    /** A running run with one cohort. */
    UUID run(String target, String setHash) {
        UUID run = UUID.randomUUID();
        jdbc.sql("INSERT INTO identity.migration_dispatch (run_id, kind, whole_fleet, state, target_version,"
                        + " migration_set_hash) VALUES (?, 'FAN_OUT', false, 'RUNNING', ?, ?)")
                .params(run, target, setHash)
                .update();
        jdbc.sql("INSERT INTO identity.migration_cohort (run_id, cohort, planned) VALUES (?, 1, 1000)")
                .param(run)
                .update();
        return run;
    }

    /** Releases a tenant, planned before or not. */
    MigrateTenant release(UUID run, String slug, String shard, String tenants, String schema, @Nullable String target) {
        long token = jdbc.sql("""
                        INSERT INTO identity.migration_cohort_tenant AS t
                            (run_id, cohort, slug, status, shard, database_name, schema_name, state, token, generation,
                             released_at, published_at)
                        VALUES (?, 1, ?, 'active', ?, ?, ?, 'RELEASED', nextval('identity.migration_token_seq'), 0,
                            clock_timestamp(), clock_timestamp())
                        ON CONFLICT (run_id, slug) DO UPDATE SET state = 'RELEASED', token = excluded.token,
                            finished_at = NULL, released_at = clock_timestamp()
                        RETURNING token
                        """)
                .params(run, slug, shard, tenants, schema)
                .query(Long.class)
                .single();
        return new MigrateTenant(run, slug, 1, token, 0, target);
    }

    void book(long token, String state) {
        jdbc.sql("UPDATE identity.migration_cohort_tenant SET state = ?, finished_at = clock_timestamp(),"
                        + " outcome_verified = true WHERE token = ? AND state = 'CLAIMED'")
                .params(state, token)
                .update();
    }

    /** Books what is claimed, whatever came of it: a worker that stops waits for its results to be booked. */
    void bookAll() {
        jdbc.sql("UPDATE identity.migration_cohort_tenant SET state = 'SUCCEEDED', finished_at = clock_timestamp(),"
                        + " outcome_verified = true WHERE state = 'CLAIMED'")
                .update();
    }

    String state(long token) {
        return jdbc.sql("SELECT state FROM identity.migration_cohort_tenant WHERE token = ?")
                .param(token)
                .query(String.class)
                .single();
    }
}
