package dev.echelon.migrationset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the set says must be what Flyway does, on a real PostgreSQL. */
class AppliedByFlywayTest {
    private final Tenant tenant = new Tenant();
    private final Scripts scripts;

    AppliedByFlywayTest(@TempDir Path folder) {
        this.scripts = new Scripts(folder);
    }

    @Test
    void leavesAHistoryThatStockFlywayValidates() throws SQLException {
        MigrationSet set = invoicing().load();

        tenant.migrate(set, set.latestVersion());

        assertThat(tenant.history())
                .containsExactly(
                        "001 SQL V001__accounts.sql true",
                        "1.2 SQL V1_2__data.sql true",
                        "2 SQL later/V2__index.sql true",
                        "3 SQL V3__empty.sql true",
                        "null SQL R__totals.sql true");
        Flyway stock = tenant.stock("filesystem:" + scripts.folder());
        assertThat(stock.validateWithResult().validationSuccessful).isTrue();
        assertThat(stock.info().pending()).isEmpty();
        assertThat(stock.migrate().migrationsExecuted).isZero();
    }

    @Test
    void findsNothingToDoAfterStockFlyway() {
        MigrationSet set = invoicing().load();
        tenant.stock("filesystem:" + scripts.folder()).migrate();

        assertThat(tenant.flyway(set, set.latestVersion()).validateWithResult().validationSuccessful)
                .isTrue();
        assertThat(tenant.migrate(set, set.latestVersion())).isZero();
    }

    @Test
    void countsVersionsAndChecksumsAsTheHistoryHoldsThem() throws SQLException {
        MigrationSet set = invoicing().load();

        tenant.migrate(set, "2");

        List<HistoryDigest.Row> rows = new ArrayList<>();
        tenant.query(
                "SELECT version, checksum FROM flyway_schema_history WHERE version IS NOT NULL",
                row -> rows.add(new HistoryDigest.Row(row.getString(1), (Integer) row.getObject(2))));
        assertThat(HistoryDigest.of(rows)).isEqualTo(set.digestUpTo("2")).isNotEqualTo(set.digestUpTo("3"));
    }

    @Test
    void stopsAtTheTargetAndStillAppliesRepeatableMigrations() throws SQLException {
        MigrationSet set = invoicing().load();

        tenant.migrate(set, "1.2");

        assertThat(tenant.history())
                .containsExactly(
                        "001 SQL V001__accounts.sql true",
                        "1.2 SQL V1_2__data.sql true",
                        "null SQL R__totals.sql true");
    }

    @Test
    void appliesTheRepeatableOnesAloneWithoutATarget() throws SQLException {
        MigrationSet set = scripts.with("R__now.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS one;")
                .load();

        tenant.migrate(set, set.latestVersion());

        assertThat(set.latestVersion()).isNull();
        assertThat(tenant.history()).containsExactly("null SQL R__now.sql true");
    }

    @Test
    void readsNothingAgainForFurtherTenants() throws Exception {
        MigrationSet set = invoicing().load();
        try (var files = Files.walk(scripts.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }

        assertThat(tenant.migrate(set, set.latestVersion())).isEqualTo(5);
    }

    @Test
    void copiesInlineData() throws SQLException {
        MigrationSet set = scripts.with(
                        "V1__copy.sql",
                        "CREATE TABLE t (a int, b text);\nCOPY t (a, b) FROM STDIN;\n1\tit's (\n2\t\\N\n\\.\n"
                                + "INSERT INTO t VALUES (3, 'c');")
                .load();

        tenant.migrate(set, "1");

        assertThat(tenant.strings("SELECT a || coalesce(b, '-') FROM t ORDER BY a"))
                .containsExactly("1it's (", "2-", "3c");
    }

    @Test
    void runsConcurrentStatementsThatFlywaysOwnParserWouldPutIntoATransaction() throws SQLException {
        MigrationSet set = scripts.with("V1__t.sql", "CREATE TABLE t (a int); CREATE INDEX i ON t (a);")
                .with("V2__reindex.sql", "REINDEX INDEX CONCURRENTLY i;")
                .with("V3__reindex.sql", "REINDEX (VERBOSE, CONCURRENTLY) TABLE t;")
                .with("V4__drop.sql", "DROP INDEX CONCURRENTLY i;")
                .with("V5__mood.sql", "CREATE TYPE mood AS ENUM ('sad'); ALTER TYPE mood ADD VALUE 'glad';")
                .load();

        tenant.migrate(set, "5");

        assertThat(tenant.stock("filesystem:" + scripts.folder()).validateWithResult().validationSuccessful)
                .isTrue();
    }

    @Test
    void recordsNoFailureOutsideATransactionSoThatItCanBeTriedAgain() throws SQLException {
        MigrationSet set = scripts.with("V1__t.sql", "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);")
                .with("V2__unique.sql", "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);")
                .load();

        Throwable failure = catchThrowable(() -> tenant.migrate(set, "2"));

        assertThat(failure).isInstanceOf(UnrecordedFailureException.class).hasRootCauseInstanceOf(PSQLException.class);
        assertThat(((UnrecordedFailureException) failure).script()).isEqualTo("V2__unique.sql");
        assertThat(FailedStatement.of(failure))
                .isEqualTo(new FailedStatement("V2__unique.sql", 1, "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)"));
        assertThat(tenant.history()).containsExactly("1 SQL V1__t.sql true");
        assertThat(tenant.strings("SELECT indisvalid::text FROM pg_index WHERE indexrelid = 't_a'::regclass"))
                .containsExactly("false");

        tenant.execute("DROP INDEX t_a; DELETE FROM t");
        tenant.migrate(set, "2");

        assertThat(tenant.history()).containsExactly("1 SQL V1__t.sql true", "2 SQL V2__unique.sql true");
    }

    @Test
    void tellsTheLineOfAFailedStatementAndOfTheErrorInIt() {
        MigrationSet set = scripts.with(
                        "V1__t.sql",
                        "-- head\nCREATE TABLE t (a int);\n\n/* before\n it */\n-- really\nINSERT INTO t\nVALUES\n  (nonsense);\n")
                .load();

        Throwable failure = catchThrowable(() -> tenant.migrate(set, "1"));

        FailedStatement failed = Objects.requireNonNull(FailedStatement.of(failure));
        assertThat(failed.line()).isEqualTo(7);
        assertThat(failed.lineAt(0)).isEqualTo(7);
        assertThat(failed.lineAt(positionIn(failure))).isEqualTo(9);
        assertThat(failed.withoutComments()).isEqualTo("INSERT INTO t\nVALUES\n  (nonsense)");
    }

    @Test
    void tellsOfNoStatementWhereNoneFailed() {
        assertThat(FailedStatement.of(new IllegalStateException(new SQLException("x"))))
                .isNull();
    }

    @Test
    void runsOutsideATransactionWhatTheScriptsSettingsSay() throws SQLException {
        MigrationSet set = scripts.with("V1__t.sql", "CREATE TABLE t (a int);")
                .with("V2__call.sql", "DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; END $$;")
                .with("V2__call.sql.conf", "executeInTransaction=false\nplaceholderReplacement=false\n")
                .load();

        tenant.migrate(set, "2");

        assertThat(tenant.strings("SELECT a::text FROM t")).containsExactly("1");
        assertThat(set.migration("2"))
                .extracting(TenantMigration::transactional)
                .isEqualTo(false);
    }

    /** All kinds of scripts that a real folder has: spellings of versions, comments, CRLF, a byte order mark, sub-folders. */
    private Scripts invoicing() {
        String accounts = """
                \uFEFF-- minCompatibleCodeVersion: 1.0.0
                CREATE TABLE account (id int PRIMARY KEY, name text);
                INSERT INTO account VALUES (1, 'a;b');
                """;
        return scripts.with("V001__accounts.sql", accounts.replace("\n", "\r\n"))
                .with("V1_2__data.sql", """
                        INSERT INTO account SELECT g, 'n' FROM generate_series(2, 9) g;
                        DO $$ BEGIN NULL; END $$;
                        """)
                .with("later/V2__index.sql", "-- a comment\nCREATE INDEX CONCURRENTLY account_name ON account (name);")
                .with("V3__empty.sql", "-- nothing left to do\n")
                .with("R__totals.sql", "CREATE OR REPLACE VIEW totals AS SELECT count(*) FROM account;");
    }

    private static int positionIn(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        ServerErrorMessage message = root instanceof PSQLException e ? e.getServerErrorMessage() : null;
        return message == null ? 0 : message.getPosition();
    }
}
