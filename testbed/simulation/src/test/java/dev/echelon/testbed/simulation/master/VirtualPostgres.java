package dev.echelon.testbed.simulation.master;

import com.zaxxer.hikari.HikariDataSource;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.Settle;
import dev.echelon.coordinator.flyway.MasterSchema;
import dev.echelon.coordinator.postgres.PostgresCommandOutbox;
import dev.echelon.coordinator.postgres.PostgresRunStore;
import dev.echelon.coordinator.postgres.RetriedTransactions;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.worker.claim.MasterFunctions;
import dev.echelon.worker.claim.Registration;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The real master on the real server, with a clock that the test sets: what it calls clock_timestamp() is a function of ours. */
final class VirtualPostgres implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(6);
    static final Duration UNCLAIMED_AFTER = Duration.ofSeconds(5);
    static final Duration SHARD_HOLD_LIMIT = Duration.ofSeconds(60);

    private static final String ROWS = """
            SELECT 'tenant ' || id AS row, concat_ws('|', cohort, slug, state, coalesce(token, 0), coalesce(generation, 0),
                coalesce(kafka_partition, -1), placed_on, us(released_at), us(publish_lease_until), us(published_at), claim_id,
                worker_id, us(claimed_at), us(lease_until), progress, attempt, lost_count, verify_only, us(finished_at),
                outcome_verified, suspended) AS content
            FROM identity.migration_cohort_tenant
            UNION ALL SELECT 'run ' || run_id, concat_ws('|', state, stagger_ms, abort_rate, max_in_flight, current_cohort,
                us(next_release_at), us(finished_at), us(aborted_at), succeeded_count, failed_count, skipped_count,
                migration_set_hash)
            FROM (SELECT * FROM identity.migration_cohort_run UNION ALL SELECT * FROM identity.migration_fan_out_run) r
            UNION ALL SELECT 'control ' || run_id, concat_ws('|', state, generation, migration_set_hash)
            FROM identity.migration_dispatch
            UNION ALL SELECT 'cohort ' || run_id || ' ' || cohort, concat_ws('|', planned, coalesce(trip, 0), succeeded_count,
                failed_count, skipped_count, suspended_count, us(released_at), us(completed_at))
            FROM identity.migration_cohort
            UNION ALL SELECT 'stop ' || run_id, concat_ws('|', kind, actor) FROM identity.migration_stop_request
            UNION ALL SELECT 'shard ' || shard, concat_ws('|', max_in_flight, us(held_since), us(held_until), hold_count)
            FROM identity.echelon_shard
            UNION ALL SELECT 'worker ' || worker_id, concat_ws('|', slots, partitions, set_hashes, accepting, us(renewed_at))
            FROM identity.echelon_worker
            UNION ALL SELECT 'token', CASE WHEN is_called THEN last_value ELSE 0 END::text FROM identity.migration_token_seq
            ORDER BY 1
            """;

    private final HikariDataSource master = new HikariDataSource();
    private final JdbcClient jdbc;
    final RunEngine engine;
    final PostgresCommandOutbox outbox;

    VirtualPostgres() {
        EmbeddedPostgres postgres = TestServers.postgres();
        String url = postgres.jdbcUrl(TestServers.freshDatabase("conformance"));
        try (var plain = new HikariDataSource()) {
            plain.setJdbcUrl(url);
            plain.setUsername(postgres.username());
            plain.setPassword(postgres.password());
            new MasterSchema(plain, null, null).install();
            JdbcClient.create(plain).sql(VIRTUAL_CLOCK).update();
        }
        master.setJdbcUrl(url);
        master.setUsername(postgres.username());
        master.setPassword(postgres.password());
        // before pg_catalog, which else comes first without being named
        master.addDataSourceProperty("options", "-c search_path=virtual,pg_catalog");
        this.jdbc = JdbcClient.create(master);
        var store = new PostgresRunStore(jdbc, LEASE);
        this.engine = new RunEngine(
                new RetriedTransactions(new JdbcTransactionManager(master)),
                store,
                new Settle(store, UNCLAIMED_AFTER, SHARD_HOLD_LIMIT),
                run -> new JoinedTenants(0, List.of(), null),
                () -> {},
                UUID::randomUUID);
        this.outbox = new PostgresCommandOutbox(jdbc);
    }

    private static final String VIRTUAL_CLOCK = """
            CREATE SCHEMA virtual;
            CREATE TABLE virtual.clock (now timestamptz NOT NULL);
            INSERT INTO virtual.clock VALUES (pg_catalog.clock_timestamp());
            CREATE FUNCTION virtual.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
                'SELECT now FROM virtual.clock';
            CREATE FUNCTION virtual.us(timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS
                'SELECT coalesce((extract(epoch FROM $1) * 1000000)::bigint, 0)';
            DO $$
            DECLARE f regprocedure;
            BEGIN
                FOR f IN SELECT oid::regprocedure FROM pg_proc
                         WHERE pronamespace = 'identity'::regnamespace AND proconfig IS NOT NULL LOOP
                    EXECUTE format('ALTER FUNCTION %s SET search_path = virtual, pg_catalog, identity, pg_temp', f);
                END LOOP;
            END $$
            """;

    /** Empties it, with these shards, and the clock at {@code now}. */
    void begin(long now, List<Integer> shardLimits) {
        jdbc.sql("""
                TRUNCATE identity.migration_cohort_run, identity.migration_fan_out_run, identity.migration_dispatch,
                    identity.migration_cohort_tenant, identity.migration_cohort, identity.migration_stop_request,
                    identity.echelon_shard, identity.echelon_worker, identity.echelon_tenant_schema RESTART IDENTITY CASCADE
                """).update();
        jdbc.sql("ALTER SEQUENCE identity.migration_token_seq RESTART").update();
        for (int i = 0; i < shardLimits.size(); i++) {
            jdbc.sql("INSERT INTO identity.echelon_shard (shard, max_in_flight) VALUES (?, ?)")
                    .params("shard" + i, shardLimits.get(i))
                    .update();
        }
        clock(now);
    }

    void clock(long now) {
        jdbc.sql("UPDATE virtual.clock SET now = ?")
                .param(Timestamp.from(Kernel.instant(now)))
                .update();
    }

    MasterFunctions worker(String id, int slots) {
        return new MasterFunctions(new JdbcTemplate(master), new Registration(id, slots, "host", "1"), LEASE);
    }

    /** Tokens of released tenants by the tenants' ids. */
    Map<Long, Long> releasedTokens() {
        Map<Long, Long> tokens = new TreeMap<>();
        jdbc.sql("SELECT id, token FROM identity.migration_cohort_tenant WHERE state = 'RELEASED'")
                .query(row -> {
                    tokens.put(row.getLong(1), row.getLong(2));
                });
        return tokens;
    }

    /** Every row that decides anything, as text. */
    List<String> rows() {
        return jdbc.sql(ROWS)
                .query((row, n) -> row.getString(1) + ": " + row.getString(2))
                .list();
    }

    @Override
    public void close() {
        master.close();
    }
}
