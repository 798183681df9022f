package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.echelon.contracts.backfill.Backfill;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled migrations as Flyway applies them, on a real PostgreSQL. */
class BackfillsByFlywayTest {
    private static final String DOUBLE =
            "public Batch next(Connection c, String cursor) throws SQLException { int id = cursor == null ? 1 :"
                    + " Integer.parseInt(cursor) + 1; try (Statement s = c.createStatement()) { s.execute(\"UPDATE t SET n"
                    + " = n * 2 WHERE id = \" + id); } return new Batch(\"\" + id, 1, id == 3); }";

    private final Tenant tenant = new Tenant();
    private final CompiledJar jar;

    BackfillsByFlywayTest(@TempDir Path folder) {
        this.jar = new CompiledJar(folder)
                .withFile(
                        "db/migration/V1__t.sql",
                        "CREATE TABLE t (id int, n int); INSERT INTO t VALUES (1,1),(2,2),(3,3);");
    }

    @Test
    void handsABackfillToTheWorkerWhenItsTurnComes() throws SQLException {
        MigrationSet set =
                load(jar.withClass("V2__Double", "public class V2__Double implements Backfill { " + DOUBLE + " }")
                        .withFile("db/migration/V3__after.sql", "INSERT INTO t VALUES (4, 4);"));
        List<String> seen = new ArrayList<>();

        int executed = tenant.migrate(set, "3", (migration, backfill, connection) -> {
            seen.add(migration.script() + " autocommit=" + connection.getAutoCommit());
            runAll(backfill, connection);
        });

        assertThat(executed).isEqualTo(3);
        assertThat(seen).containsExactly("db.migration.V2__Double autocommit=true");
        assertThat(tenant.strings("SELECT n::text FROM t ORDER BY id")).containsExactly("2", "4", "6", "4");
        assertThat(tenant.history())
                .containsExactly(
                        "1 SQL V1__t.sql true", "2 JDBC db.migration.V2__Double true", "3 SQL V3__after.sql true");
        assertThat(tenant.flyway(set, "3").validateWithResult().validationSuccessful)
                .isTrue();
    }

    @Test
    void aFailedBackfillCanBeTriedAgain() throws SQLException {
        MigrationSet set =
                load(jar.withClass("V2__Double", "public class V2__Double implements Backfill { " + DOUBLE + " }"));

        Throwable failure = catchThrowable(() -> tenant.migrate(set, "2", (migration, backfill, connection) -> {
            throw new SQLException("batch failed", "23514");
        }));

        assertThat(failure).isInstanceOf(UnrecordedFailureException.class).hasRootCauseMessage("batch failed");
        assertThat(tenant.history()).containsExactly("1 SQL V1__t.sql true");
        assertThat(tenant.migrate(set, "2", (migration, backfill, connection) -> runAll(backfill, connection)))
                .isEqualTo(1);
    }

    @Test
    void eachTenantGetsItsOwnInstances() {
        MigrationSet set =
                load(jar.withClass("V2__Double", "public class V2__Double implements Backfill { " + DOUBLE + " }")
                        .withClass(
                                "V3__Once",
                                "public class V3__Once extends BaseJavaMigration { private boolean used; public void"
                                        + " migrate(Context c) { if (used) throw new IllegalStateException(\"shared\"); used = true;"
                                        + " } }"));
        List<Backfill> instances = new ArrayList<>();

        for (Tenant each : List.of(new Tenant(), new Tenant())) {
            int executed = each.migrate(set, "3", (migration, backfill, connection) -> instances.add(backfill));
            assertThat(executed).isEqualTo(3);
        }

        assertThat(instances.get(0)).isNotSameAs(instances.get(1));
    }

    @Test
    void stockFlywayAgreesWhenABackfillIsAJavaMigrationAsWell() throws Exception {
        Path built = jar.withClass(
                        "V2__Double",
                        "public class V2__Double extends BaseJavaMigration implements Backfill { public void migrate(Context"
                                + " c) throws Exception { throw new UnsupportedOperationException(); } " + DOUBLE
                                + " }")
                .withClass(
                        "V3__Java",
                        "public class V3__Java extends BaseJavaMigration { public void migrate(Context c) {} }")
                .build("m.jar");
        MigrationSet set = MigrationSetLoader.load(List.of(built.toString()));

        int executed = tenant.migrate(set, "3", (migration, backfill, connection) -> runAll(backfill, connection));

        assertThat(executed).isEqualTo(3);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {built.toUri().toURL()}, getClass().getClassLoader())) {
            Flyway stock = tenant.stock(loader, "classpath:db/migration");
            assertThat(stock.validateWithResult().errorDetails).isNull();
            assertThat(stock.validateWithResult().invalidMigrations).isEmpty();
            assertThat(stock.info().applied()).hasSize(3);
        }
    }

    private static void runAll(Backfill backfill, Connection connection) throws SQLException {
        Backfill.Batch batch = backfill.next(connection, null);
        while (!batch.last()) {
            batch = backfill.next(connection, batch.cursor());
        }
    }

    private static MigrationSet load(CompiledJar jar) {
        return MigrationSetLoader.load(List.of(jar.build("m.jar").toString()));
    }
}
