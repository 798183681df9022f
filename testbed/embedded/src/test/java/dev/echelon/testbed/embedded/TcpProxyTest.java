package dev.echelon.testbed.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final String DATABASE = TestServers.freshDatabase("proxy");
    private final TcpProxy proxy = TcpProxy.to(TestServers.postgres().port());

    @BeforeAll
    static void createTable() {
        TestServers.postgres().execute(DATABASE, "CREATE TABLE t (n int)");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void passesEverythingAndForgetsClosedConnections() throws Exception {
        try (Connection connection = connect()) {
            assertThat(text(connection, "SELECT repeat('x', 100000)")).hasSize(100_000);
            assertThat(proxy.openConnections()).isEqualTo(1);
        }
        await().until(() -> proxy.openConnections() == 0);
    }

    @Test
    void aBlackHoleStallsOpenConnectionsUntilItPassesAgain() throws Exception {
        try (Connection connection = connect()) {
            proxy.blackHole();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> text(connection, "SELECT 'late'"));
            assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            proxy.pass();

            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("late");
        }
    }

    @Test
    void aBlackHoleTakesNewConnectionsAndSaysNothing() {
        proxy.blackHole();
        assertThatThrownBy(() -> DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + DATABASE + "?loginTimeout=1",
                        "postgres",
                        "x"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("timed out");
    }

    @Test
    void refusesNewConnectionsAndResetsOpenOnes() throws Exception {
        try (Connection connection = connect()) {
            proxy.refuse();

            assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(this::connect).isInstanceOf(SQLException.class).hasMessageContaining("refused");

            proxy.pass();
            try (Connection next = connect()) {
                assertThat(text(next, "SELECT 'back'")).isEqualTo("back");
            }
        }
    }

    @Test
    void delaysEachPieceInEachDirection() throws Exception {
        try (Connection connection = connect()) {
            proxy.delay(Duration.ofMillis(200));
            long start = System.nanoTime();
            text(connection, "SELECT 1");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(390));
        }
    }

    @Test
    void theCommitHappenedThoughItsReplyIsLost() throws Exception {
        proxy.dropReplyContaining("COMMIT\0", 2);
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("INSERT INTO t VALUES (1)");
            connection.commit();
            connection.createStatement().execute("INSERT INTO t VALUES (2)");

            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }

        assertThat(proxy.awaitDrop(Duration.ZERO)).isTrue();
        assertThat(EmbeddedPostgresTest.query(
                        TestServers.postgres(), DATABASE, "SELECT count(*) FROM t WHERE n IN (1, 2)"))
                .isEqualTo("2");
        try (Connection next = connect()) {
            assertThat(text(next, "SELECT 'only one is lost'")).isEqualTo("only one is lost");
        }
    }

    @Test
    void aRequestArrivesThoughItsReplyIsLost() throws Exception {
        proxy.dropReplyTo("VALUES (40)", 1);
        try (Connection connection = connect()) {
            assertThatThrownBy(() -> connection.createStatement().execute("INSERT INTO t VALUES (40)"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(proxy.awaitDrop(Duration.ofSeconds(5))).isTrue();
        await().until(() -> EmbeddedPostgresTest.query(
                        TestServers.postgres(), DATABASE, "SELECT count(*) FROM t WHERE n = 40")
                .equals("1"));
    }

    @Test
    void aPatternIsFoundAcrossPieces() {
        PatternScan scan = new PatternScan("aab".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        int found = 0;
        for (String piece : new String[] {"xa", "a", "ab", "aab", "aa"}) {
            byte[] bytes = piece.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            found += scan.count(bytes, bytes.length);
        }
        assertThat(found).isEqualTo(2);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + DATABASE,
                "postgres",
                TestServers.postgres().password());
    }

    private static String text(Connection connection, String sql) {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
