package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.worker.migration.Verdict;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an up-to-date tenant costs its server, as the server counts it. */
class StatementCountTest {
    @Test
    void costs_an_up_to_date_tenant_two_statements() {
        try (EmbeddedPostgres server = TestServers.postgresBuilder()
                .setting("shared_preload_libraries", "pg_stat_statements")
                .setting("pg_stat_statements.track_utility", "on")
                .start()) {
            server.createDatabase("fleet");
            server.execute("fleet", "CREATE EXTENSION pg_stat_statements");
            try (TenantBench bench = new TenantBench(server, "fleet")
                    .script("V1__a.sql", "CREATE TABLE a (id int);")
                    .script("V2__b.sql", "-- minCompatibleCodeVersion: 1.2.0\nCREATE TABLE b (id int);")
                    .schema("t1")
                    .schema("t2")) {
                bench.result(bench.task("t1", 1));
                bench.result(bench.task("t2", 2));
                server.execute("fleet", "SELECT pg_stat_statements_reset()");

                // When: a connection of its own, and one that is used again
                var migrator = bench.migrator();
                Verdict first = migrator.migrate(bench.task("t1", 3), new TenantBench.Patience());
                Verdict second = migrator.migrate(bench.task("t2", 4), new TenantBench.Patience());

                // Then
                assertThat(first).isInstanceOfSatisfying(Verdict.Reported.class, reported -> assertThat(
                                reported.result().outcome())
                        .isEqualTo(Outcome.SUCCEEDED));
                assertThat(second).isInstanceOfSatisfying(Verdict.Reported.class, reported -> {
                    TenantMigrated result = reported.result();
                    assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
                    assertThat(result.minCompatibleCodeVersion()).isEqualTo("1.2.0");
                });
                JdbcClient statistics = JdbcClient.create(server.dataSource("fleet"));
                assertThat(statistics
                                .sql("SELECT sum(calls) FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid"
                                        + " WHERE rolname = ?")
                                .param(TenantBench.ROLE)
                                .query(Integer.class)
                                .single())
                        .isEqualTo(4);
            }
        }
    }

    /** Half of it is Flyway's own; the rest is the fence, taken and read under it before and after. */
    @Test
    void costs_a_tenant_with_work_to_do_no_more_than_was_counted() {
        assertCosts(false, 70, 61);
    }

    /** Three of them are the script's own. */
    @Test
    void costs_a_tenant_with_work_to_do_a_third_in_the_fast_lane() {
        assertCosts(true, 25, 21);
    }

    private static void assertCosts(boolean fastLane, int fresh, int pending) {
        try (EmbeddedPostgres server = TestServers.postgresBuilder()
                .setting("shared_preload_libraries", "pg_stat_statements")
                .setting("pg_stat_statements.track_utility", "on")
                .start()) {
            server.createDatabase("fleet");
            server.execute("fleet", "CREATE EXTENSION pg_stat_statements");
            try (TenantBench bench = new TenantBench(server, "fleet")
                    .inFastLane(fastLane)
                    .script("V1__a.sql", "CREATE TABLE a (id int);")
                    .script(
                            "V2__b.sql",
                            "ALTER TABLE a ADD COLUMN b text;\nUPDATE a SET b = 'x';\nCREATE INDEX ON a (b);")
                    .schema("t1")
                    .schema("t2")) {
                var migrator = bench.migrator();
                migrator.migrate(bench.task("t1", 1, "1"), new TenantBench.Patience());

                // When
                server.execute("fleet", "SELECT pg_stat_statements_reset()");
                migrator.migrate(bench.task("t2", 2, "1"), new TenantBench.Patience());
                int statementsFresh = statements(server);
                server.execute("fleet", "SELECT pg_stat_statements_reset()");
                migrator.migrate(bench.task("t2", 3, "2"), new TenantBench.Patience());
                int statementsPending = statements(server);

                // Then
                assertThat(statementsFresh).isLessThanOrEqualTo(fresh);
                assertThat(statementsPending).isLessThanOrEqualTo(pending);
                assertThat(bench.stock("t2").validateWithResult().validationSuccessful)
                        .isTrue();
                assertThat(bench.stock("t2").info().pending()).isEmpty();
            }
        }
    }

    private static int statements(EmbeddedPostgres server) {
        return JdbcClient.create(server.dataSource("fleet"))
                .sql(
                        "SELECT sum(calls) FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE rolname = ?")
                .param(TenantBench.ROLE)
                .query(Integer.class)
                .single();
    }
}
