package dev.echelon.coordinator.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class MasterSchemaTest {
    private static final String LEGACY = """
            CREATE SCHEMA identity;
            CREATE TABLE identity.users (id int);
            CREATE TABLE identity.migration_cohort_run (
                run_id uuid PRIMARY KEY, started_at timestamptz NOT NULL, finished_at timestamptz, total_tenants integer,
                cohort_size integer, stagger_ms integer, succeeded_count integer DEFAULT 0, failed_count integer DEFAULT 0,
                aborted_at timestamptz, abort_reason text);
            INSERT INTO identity.migration_cohort_run (run_id, started_at, total_tenants, cohort_size, stagger_ms)
                VALUES ('00000000-0000-0000-0000-00000000000a', '2024-01-01Z', 10, 5, 1000);
            """;
    // word for word
    private static final String SEEDS_INSPECTION = """
            SELECT run_id, started_at, finished_at,
            total_tenants, cohort_size, stagger_ms,
            succeeded_count, failed_count,
            aborted_at, abort_reason,
            report->'failedTenants' AS failed
            FROM identity.migration_cohort_run
            ORDER BY started_at DESC
            LIMIT 1;
            """;

    private final PGSimpleDataSource master = freshMaster();
    private final JdbcClient jdbc = JdbcClient.create(master);

    @Test
    void installsIntoAnEmptyDatabaseAndIsSafeToRunAgain() {
        new MasterSchema(master, null).install();
        new MasterSchema(master, null).install();

        assertThat(jdbc.sql(SEEDS_INSPECTION).query((row, n) -> n).list()).isEmpty();
    }

    /** A master that has a script refuses to start on an edited one: what is to change goes into a new script. */
    @Test
    void theScriptsThatMastersHaveStayAsTheyAre() {
        new MasterSchema(master, null).install();

        assertThat(jdbc.sql("SELECT version || ' ' || checksum FROM identity.echelon_schema_history"
                                + " WHERE version IS NOT NULL AND type = 'SQL' ORDER BY installed_rank")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "1 -1034826473",
                        "2 -522355064",
                        "3 1921248889",
                        "4 763765437",
                        "5 -828205885",
                        "6 -1006354691",
                        "7 -872582800",
                        "8 -1670283930",
                        "9 -342053987",
                        "10 -1063506210");
    }

    /** A rolling upgrade: the first new replica has brought the schema on, and an old one starts once more. */
    @Test
    void takesAMasterThatALaterBuildHasBroughtOn() {
        new MasterSchema(master, null).install();
        jdbc.sql("""
                        INSERT INTO identity.echelon_schema_history
                            (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                        SELECT max(installed_rank) + 1, '999', 'later', 'SQL', 'V999__later.sql', 1, 'x', 1, true
                        FROM identity.echelon_schema_history
                        """).update();

        assertThatCode(() -> new MasterSchema(master, null).install()).doesNotThrowAnyException();
    }

    @Test
    void adoptsALegacyTableWithItsRowsBesideTheUsersOwnTables() {
        jdbc.sql(LEGACY).update();
        new MasterSchema(master, null).install();

        assertThat(jdbc.sql(SEEDS_INSPECTION)
                        .query((row, n) -> row.getInt("total_tenants") + " " + row.getString("failed"))
                        .single())
                .isEqualTo("10 null");
        assertThat(jdbc.sql("SELECT state FROM identity.migration_cohort_run")
                        .query((row, n) -> String.valueOf(row.getString(1)))
                        .single())
                .as("a legacy row is never taken for live")
                .isEqualTo("null");
        assertThat(jdbc.sql("SELECT count(*) FROM identity.users")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE identity.migration_cohort_run DROP COLUMN stagger_ms | stagger_ms is missing",
                "ALTER TABLE identity.migration_cohort_run ALTER aborted_at TYPE text USING aborted_at::text | aborted_at is text, expected timestamp with time zone",
                "ALTER TABLE identity.migration_cohort_run ADD COLUMN report json | report is json, expected jsonb",
                "ALTER TABLE identity.migration_cohort_run ADD COLUMN state int | state exists and is not ours",
                "ALTER TABLE identity.migration_cohort_run DROP CONSTRAINT migration_cohort_run_pkey | run_id is no primary key",
                "CREATE TABLE identity.echelon_tenant (id int) | The master database holds echelon_tenant in schema identity already",
            })
    void refusesWhatIsNotOursAndChangesNothing(String damage) {
        String[] parts = damage.split(" \\| ", 2);
        jdbc.sql(LEGACY).update();
        jdbc.sql(parts[0]).update();

        assertThatExceptionOfType(MasterSchemaException.class)
                .isThrownBy(() -> new MasterSchema(master, null).install())
                .withMessageContaining(parts[1])
                .withMessageContaining("Nothing was changed");
        assertThat(jdbc.sql("SELECT to_regclass('identity.echelon_schema_history') IS NULL")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void severalReplicasMayInstallAtOnce() throws Exception {
        ExecutorService replicas = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> install = () -> {
                new MasterSchema(master, null).install();
                return true;
            };
            for (Future<Boolean> installed : replicas.invokeAll(List.of(install, install, install, install))) {
                assertThat(installed.get()).isTrue();
            }
        } finally {
            replicas.shutdownNow();
        }
    }

    @Test
    void theWorkersRoleMayCallItsFunctionsAndReadNoTable() throws Exception {
        String role = master.getDatabaseName() + "_worker";
        jdbc.sql("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'").update();
        new MasterSchema(master, role).install();
        PGSimpleDataSource asWorker = freshMaster(master.getDatabaseName());
        asWorker.setUser(role);
        asWorker.setPassword("secret");
        JdbcClient worker = JdbcClient.create(asWorker);

        worker.sql("SELECT identity.echelon_worker_register('w', 1, ARRAY[1], ARRAY['s'], 'h', '1')")
                .query((row, n) -> n)
                .list();
        worker.sql("SELECT identity.echelon_worker_register('w', 1, ARRAY[1], ARRAY['s'], 'h', '1', NULL, true)")
                .query((row, n) -> n)
                .list();
        assertThat(worker.sql("SELECT identity.echelon_worker_fits('w')")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(worker.sql("SELECT * FROM identity.echelon_superseded('{}', '{}', '{}', '{}')")
                        .query(Long.class)
                        .list())
                .isEmpty();
        for (String forbidden : List.of(
                "SELECT * FROM identity.migration_cohort_tenant",
                "UPDATE identity.migration_dispatch SET state = 'RUNNING'",
                "SELECT nextval('identity.migration_token_seq')",
                "DELETE FROM identity.echelon_worker",
                "CREATE TABLE identity.mine (id int)")) {
            assertThatExceptionOfType(org.springframework.dao.DataAccessException.class)
                    .as(forbidden)
                    .isThrownBy(() -> worker.sql(forbidden).query((row, n) -> n).list())
                    .havingRootCause()
                    .withMessageContaining("permission denied");
        }
    }

    @Test
    void theServicesRoleMayCallTheGuardsFunctionsAndReadNoTable() throws Exception {
        String role = master.getDatabaseName() + "_service";
        jdbc.sql("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'").update();
        new MasterSchema(master, null, role).install();
        PGSimpleDataSource asService = freshMaster(master.getDatabaseName());
        asService.setUser(role);
        asService.setPassword("secret");
        JdbcClient service = JdbcClient.create(asService);

        for (String allowed : List.of(
                "SELECT * FROM identity.echelon_guard_sample(10)",
                "SELECT * FROM identity.echelon_guard_fleet()",
                "SELECT identity.echelon_service_register(gen_random_uuid(), 'billing', '1.0.0', 'h', 60000)",
                "SELECT identity.echelon_service_leave(gen_random_uuid())")) {
            service.sql(allowed).query((row, n) -> n).list();
        }
        for (String forbidden : List.of(
                "SELECT * FROM identity.echelon_service_instance",
                "SELECT * FROM identity.echelon_tenant",
                "SELECT * FROM identity.echelon_services_behind('1.0.0')",
                "SELECT identity.echelon_worker_leave('w', true)")) {
            assertThatExceptionOfType(org.springframework.dao.DataAccessException.class)
                    .as(forbidden)
                    .isThrownBy(
                            () -> service.sql(forbidden).query((row, n) -> n).list())
                    .havingRootCause()
                    .withMessageContaining("permission denied");
        }
    }

    @Test
    void aRoleThatDoesNotExistIsSaidByItsProperty() {
        assertThatExceptionOfType(MasterSchemaException.class)
                .isThrownBy(() -> new MasterSchema(master, null, "nobody-here").install())
                .withMessageContaining("echelon.master.service-role names role 'nobody-here'");
        assertThatExceptionOfType(MasterSchemaException.class)
                .isThrownBy(() -> new MasterSchema(master, "nobody-here").install())
                .withMessageContaining("echelon.master.worker-role names role 'nobody-here'");
    }

    @Test
    void theAuditIsAppendOnly() {
        new MasterSchema(master, null).install();
        jdbc.sql(
                        "INSERT INTO identity.migration_audit (run_id, kind, actor) VALUES (gen_random_uuid(), 'STARTED', 'ann')")
                .update();
        for (String forgery :
                List.of("UPDATE identity.migration_audit SET actor = 'bob'", "DELETE FROM identity.migration_audit")) {
            assertThatExceptionOfType(org.springframework.dao.DataAccessException.class)
                    .isThrownBy(() -> jdbc.sql(forgery).update())
                    .havingRootCause()
                    .withMessageContaining("append-only");
        }
        assertThat(jdbc.sql("UPDATE identity.migration_audit SET published_at = clock_timestamp()")
                        .update())
                .isEqualTo(1);
    }

    private static PGSimpleDataSource freshMaster() {
        return freshMaster(TestServers.freshDatabase("schema"));
    }

    private static PGSimpleDataSource freshMaster(String database) {
        EmbeddedPostgres postgres = TestServers.postgres();
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl(database));
        source.setDatabaseName(database);
        source.setUser(postgres.username());
        source.setPassword(postgres.password());
        return source;
    }
}
