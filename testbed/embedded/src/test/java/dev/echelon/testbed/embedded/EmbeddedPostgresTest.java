package dev.echelon.testbed.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @Test
    void keepsDataOverRestartAndOverSigkill(@TempDir Path directory) {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().directory(directory).start()) {
            int port = server.port();
            server.createDatabase("fleet");
            server.execute("fleet", "CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
            server.restart();
            server.execute("fleet", "INSERT INTO t VALUES (2)");

            server.kill();
            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(query(server, "fleet", "SELECT count(*) FROM t")).isEqualTo("2");
        }
    }

    @Test
    void isStartedAgainOnTheDirectoryOfAClosedServer(@TempDir Path directory) {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().directory(directory).start()) {
            server.execute("postgres", "CREATE TABLE t (n int)", "INSERT INTO t VALUES (7)");
        }
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().directory(directory).start()) {
            assertThat(query(server, "postgres", "SELECT n FROM t")).isEqualTo("7");
        }
    }

    @Test
    void refusesADirectoryThatALiveServerHolds(@TempDir Path directory) {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().directory(directory).start()) {
            assertThatThrownBy(() ->
                            EmbeddedPostgres.builder().directory(directory).start())
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("in use by another process")
                    .hasMessageContaining(directory.toString());
            assertThat(DirectoryLock.tryLock(directory)).isEmpty();
            assertThat(DirectoryLock.holder(directory))
                    .hasValue(ProcessHandle.current().pid());
            assertThat(query(server, "postgres", "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void saysWhichPortIsTaken() {
        EmbeddedPostgres other = TestServers.postgres();
        assertThatThrownBy(() -> EmbeddedPostgres.builder().port(other.port()).start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("port " + other.port() + " on 127.0.0.1 is taken");
    }

    @Test
    void saysWhatIsWrongWithASetting(@TempDir Path directory) {
        assertThatThrownBy(() -> EmbeddedPostgres.builder()
                        .directory(directory)
                        .setting("wal_level", "nonsense")
                        .start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("PostgreSQL did not start")
                .hasMessageContaining("wal_level");
    }

    @Test
    void asksForThePassword() {
        EmbeddedPostgres server = TestServers.postgres();
        assertThatThrownBy(() -> DriverManager.getConnection(
                        server.jdbcUrl("postgres"), server.username(), server.password() + "x"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        EmbeddedPostgres server = TestServers.postgres();
        assertThat(query(server, "postgres", "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query(server, "postgres", "SHOW unix_socket_directories")).isEmpty();
        for (InetAddress address : NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                .toList()) {
            assertThatThrownBy(() -> new Socket(address, server.port()).close()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void isDurableUnlessToldOtherwise(@TempDir Path directory) {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().directory(directory).start()) {
            assertThat(query(server, "postgres", "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "postgres", "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "postgres", "SHOW data_checksums")).isEqualTo("on");
        }
        assertThat(query(TestServers.postgres(), "postgres", "SHOW fsync")).isEqualTo("off");
    }

    @Test
    void aTestServerLivesInAnAwkwardTimeZone() {
        // the driver sets the session's zone; what the server computes by itself follows its own
        String sql = "SELECT setting FROM pg_file_settings WHERE name = 'timezone' AND applied";
        assertThat(query(TestServers.postgres(), "postgres", sql)).isEqualTo("Asia/Kathmandu");
    }

    @Test
    void freshDatabasesAreEmptyAndDistinct() {
        String first = TestServers.freshDatabase("fresh");
        String second = TestServers.freshDatabase("fresh");

        assertThat(first).isNotEqualTo(second).startsWith("fresh_");
        assertThat(query(TestServers.postgres(), second, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void aSuspendedServerHoldsItsConnectionsAndAnswersWhenResumed() throws Exception {
        try (EmbeddedPostgres server = TestServers.postgresBuilder().start();
                Connection connection = server.connect("postgres")) {
            server.suspend();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> text(connection, "SELECT 'late'"));
            assertThat(answer.completeOnTimeout("none", 300, TimeUnit.MILLISECONDS)
                            .get())
                    .isEqualTo("none");

            server.resume();

            assertThat(text(connection, "SELECT 'again'")).isEqualTo("again");
        }
    }

    @Test
    void aSuspendedServerCanBeStopped() {
        try (EmbeddedPostgres server = TestServers.postgresBuilder().start()) {
            server.suspend();
            server.restart();
            assertThat(query(server, "postgres", "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aTemporaryServerKeepsItsDataOverARestartAndLeavesNothingBehind() throws Exception {
        Path home;
        try (EmbeddedPostgres server = TestServers.postgresBuilder().start()) {
            server.execute("postgres", "CREATE TABLE t (n int)");
            server.restart();
            assertThat(query(server, "postgres", "SELECT count(*) FROM t")).isEqualTo("0");
            home = Path.of(query(server, "postgres", "SHOW data_directory")).getParent();
            assertThat(home).exists();
        }
        assertThat(Files.exists(home)).isFalse();
    }

    @Test
    void anAbortedInitialisationIsRepeated(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("data/base"));
        Files.writeString(directory.resolve("data/base/1"), "half");
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().directory(directory).start()) {
            assertThat(query(server, "postgres", "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void rootLendsAnAccountWhereNamespacesAreForbidden() throws Exception {
        Optional<PostgresAccount> lent = PostgresAccount.lent("root".equals(System.getProperty("user.name")));
        assumeTrue(lent.isPresent(), "only root can lend an account");
        Path home = Files.createTempDirectory("echelon-lent-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var cluster = new PostgresCluster(
                home, FreePorts.next(), Map.of("fsync", "off"), home.resolve("log"), Optional.of(home), lent.get());
        Supervisor server = cluster.start();
        try {
            assertThat(server.program().info().user())
                    .isEqualTo(Optional.ofNullable(lent.get().owner()));
        } finally {
            server.stop();
            cluster.deleteIfTemporary();
        }
    }

    static String query(EmbeddedPostgres server, String database, String sql) {
        try (Connection connection = server.connect(database)) {
            return text(connection, sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static String text(Connection connection, String sql) {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
