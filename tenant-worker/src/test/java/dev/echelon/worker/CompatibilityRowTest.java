package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.testbed.embedded.TcpProxy;
import dev.echelon.worker.migration.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a migration declares stands in the tenant exactly when the migration does. */
class CompatibilityRowTest {
    private static final String NOTHING = "effect 0, history 0, compatibility 0";
    private static final String ALL = "effect 1, history 1, compatibility 1";

    private TenantBench bench;

    @BeforeEach
    void open() {
        bench = new TenantBench()
                .script("V1__probe.sql", "CREATE TABLE probe (n int);")
                .script("V2__count.sql", "-- minCompatibleCodeVersion: 2.0.0\nINSERT INTO probe VALUES (1);")
                .schema("t1");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** The server commits and nobody hears of it: commit after commit, until there is none left; seen before the next try. */
    @Test
    void is_there_with_its_migration_or_not_at_all_whichever_commits_reply_is_lost() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        boolean lost = true;
        try (TcpProxy proxy = TcpProxy.to(bench.server.port())) {
            bench.through(proxy.port());
            for (int nth = 1; lost && nth < 30; nth++) {
                String schema = "lost_" + nth;
                bench.schema(schema);
                proxy.dropReplyContaining("COMMIT\0", nth);
                Looking looking = new Looking(schema);

                Verdict verdict = bench.migrator().migrate(bench.task(schema, nth), looking);

                lost = proxy.awaitDrop(Duration.ZERO);
                seen.addAll(looking.seen);
                assertThat(((Verdict.Reported) verdict).result().outcome()).isEqualTo(Outcome.SUCCEEDED);
                assertThat(state(schema)).as("at last").isEqualTo(ALL);
            }
        }

        assertThat(lost).as("every commit had its turn").isFalse();
        assertThat(seen).contains(NOTHING, ALL).isSubsetOf(NOTHING, ALL);
    }

    @Test
    void vanishes_with_its_migration_when_the_connection_is_cut_before_the_commit_is_through() {
        // Given a constraint that is checked at COMMIT and kills the session there, once: sequences do not roll back
        bench.script("V1__probe.sql", """
                CREATE TABLE probe (n int);
                CREATE SEQUENCE cuts;
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('t1.cuts') = 1 THEN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                        PERFORM pg_sleep(10);
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON probe
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut();
                """);
        Looking looking = new Looking("t1");

        // When
        Verdict verdict = bench.migrator().migrate(bench.task("t1", 7), looking);

        // Then
        assertThat(looking.seen).as("between the cut and the next try").containsExactly(NOTHING);
        assertThat(((Verdict.Reported) verdict).result().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(state("t1")).isEqualTo(ALL);
        assertThat(bench.read("SELECT last_value FROM t1.cuts")).containsExactly("2");
    }

    @Test
    void is_written_for_what_plain_flyway_applied_before_along_with_what_is_pending() {
        bench.stock("t1").migrate();
        bench.script("V3__more.sql", "-- minCompatibleCodeVersion: 1.5.0\nCREATE TABLE more (id int);");

        TenantMigrated result = bench.result(bench.task("t1", 7));

        assertThat(result.applied()).hasSize(1);
        assertThat(result.minCompatibleCodeVersion()).isEqualTo("2.0.0");
        assertThat(bench.read("SELECT script || ' ' || version || ' ' || min_compatible_code_version"
                        + " FROM t1.echelon_compatibility ORDER BY 1"))
                .containsExactly("V2__count.sql 2 2.0.0", "V3__more.sql 3 1.5.0");
        assertThat(bench.stock("t1").validateWithResult().validationSuccessful).isTrue();
    }

    @Test
    void stands_before_the_first_statement_of_a_migration_without_a_transaction() {
        bench.script("V3__twice.sql", "INSERT INTO probe VALUES (1);")
                .script(
                        "V4__index.sql",
                        "-- minCompatibleCodeVersion: 3.0.0\nCREATE UNIQUE INDEX CONCURRENTLY probe_n ON probe (n);");

        TenantMigrated result = bench.result(bench.task("t1", 7));

        assertThat(result.outcome()).as("n is there twice").isEqualTo(Outcome.FAILED);
        assertThat(result.toVersion()).isEqualTo("3");
        assertThat(result.minCompatibleCodeVersion())
                .as("something of it may be there, so it counts")
                .isEqualTo("3.0.0");
        assertThat(bench.read("SELECT script FROM t1.echelon_compatibility ORDER BY 1"))
                .containsExactly("V2__count.sql", "V4__index.sql");
    }

    /** What is there of V2. */
    private String state(String schema) {
        return "effect " + count(schema, "probe", "true") + ", history "
                + count(schema, "flyway_schema_history", "script = 'V2__count.sql' AND success") + ", compatibility "
                + count(
                        schema,
                        "echelon_compatibility",
                        "script = 'V2__count.sql' AND min_compatible_code_version = '2.0.0'");
    }

    private String count(String schema, String table, String where) {
        String name = schema + "." + table;
        boolean there =
                bench.read("SELECT to_regclass('" + name + "') IS NOT NULL").contains("t");
        return there
                ? String.valueOf(bench.read("SELECT count(*) FROM " + name + " WHERE " + where)
                        .get(0))
                : "0";
    }

    /** Looks at the tenant between two tries. */
    private final class Looking extends TenantBench.Patience {
        final List<String> seen = new ArrayList<>();
        private final String schema;

        Looking(String schema) {
            this.schema = schema;
        }

        @Override
        public void pause(Duration wait) {
            seen.add(state(schema));
            super.pause(wait);
        }
    }
}
