package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before all tests
class StackIT {
    @TempDir
    static Path directory;

    private static Stack stack;

    @BeforeAll
    static void start() {
        stack = Stack.builder(directory)
                .workers(1)
                .serverPerShard()
                .notDurable()
                .proxied()
                .build()
                .start();
    }

    @AfterAll
    static void stop() {
        stack.close();
        assertThat(stack.environmentFile()).doesNotExist();
    }

    @Test
    void onlyItsOwnerReadsTheEnvironment() throws Exception {
        assertThat(Files.getPosixFilePermissions(stack.environmentFile()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aShellReadsTheEnvironmentAsItIsMeant() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "set -a; . ./env; env")
                .directory(directory.toFile())
                .start();
        List<String> variables = shell.inputReader().lines().toList();
        for (Map.Entry<String, String> variable : stack.environment().entrySet()) {
            assertThat(variables).contains(variable.getKey() + "=" + variable.getValue());
        }
    }

    @Test
    void theTokenOfTheEnvironmentIsLetInAndOthersAreNot() throws Exception {
        String token = String.valueOf(stack.environment().get("ECHELON_TOKEN"));
        assertThat(status("Bearer " + token)).isEqualTo(200);
        assertThat(status("Bearer " + stack.token("somebody", List.of("OTHER"), Duration.ofMinutes(1))))
                .isEqualTo(403);
        assertThat(status("Bearer "
                        + new LocalIssuer(StackWiring.clock())
                                .token("somebody", List.of("PLATFORM_ADMIN"), Duration.ofMinutes(1))))
                .isEqualTo(401);
    }

    @Test
    void theWorkersRoleReadsNoTableOfTheMaster() throws Exception {
        try (Connection connection = master("ECHELON_WORKER_MASTER_")) {
            assertThatThrownBy(() -> connection.createStatement().execute("SELECT FROM identity.echelon_tenant"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> connection.createStatement().execute("CREATE TEMP TABLE t (n int)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
        try (Connection connection = master("ECHELON_MASTER_")) {
            connection.createStatement().execute("SELECT FROM identity.echelon_tenant");
        }
    }

    @Test
    void whereOneServerHoldsAllTheMigratorMakesTenantsAndSeesNothingOfTheMaster(@TempDir Path other) throws Exception {
        try (Stack small = Stack.builder(other)
                .coordinators(0)
                .workers(0)
                .notDurable()
                .build()
                .start()) {
            Map<String, String> variables = small.environment();
            String server = "jdbc:postgresql://" + variables.get("ECHELON_SHARDS_ALPHA_HOST") + ":"
                    + variables.get("ECHELON_SHARDS_ALPHA_PORT") + "/";
            String user = String.valueOf(variables.get("ECHELON_SHARDS_ALPHA_USERNAME"));
            String password = String.valueOf(variables.get("ECHELON_SHARDS_ALPHA_PASSWORD"));
            try (Connection connection = DriverManager.getConnection(server + "postgres", user, password)) {
                connection.createStatement().execute("CREATE DATABASE tenants_alpha");
            }
            assertThatThrownBy(() -> DriverManager.getConnection(server + small.masterDatabase(), user, password))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void eachShardIsAServerOfItsOwnBehindItsProxy() {
        Shard alpha = stack.shard("alpha");
        Shard beta = stack.shard("beta");
        assertThat(alpha.server()).isNotSameAs(beta.server()).isNotSameAs(stack.master());
        assertThat(stack.environment())
                .containsEntry(
                        "ECHELON_SHARDS_ALPHA_PORT",
                        Integer.toString(alpha.proxy().orElseThrow().port()))
                .containsEntry(
                        "ECHELON_SHARDS_BETA_PORT",
                        Integer.toString(beta.proxy().orElseThrow().port()));
    }

    @Test
    void oneMoreWorkerMayHaveSettingsOfItsOwn() {
        ProgramProcess worker = stack.addWorker(Map.of("ECHELON_WORKER_ID", "the-other"));
        worker.awaitReady(Duration.ofMinutes(1));
        assertThat(stack.workers()).contains(worker);
        assertThat(workerIds()).contains("the-other").hasSize(2);
        worker.stop();
        assertThat(workerIds()).doesNotContain("the-other").hasSize(1);
    }

    @Test
    void aSecondSystemInTheSameDirectoryIsRefused() {
        assertThatThrownBy(() -> Stack.builder(directory).build().start())
                .isInstanceOf(AlreadyUpException.class)
                .hasMessageContaining("already up in " + directory)
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        assertThat(stack.environmentFile()).exists();
    }

    @Test
    void aKilledCoordinatorIsTheSameAfterItsStart() throws Exception {
        ProgramProcess coordinator = stack.coordinators().get(0);
        URI url = coordinator.url();
        coordinator.kill();
        assertThat(coordinator.isReady()).isFalse();
        assertThat(coordinator.unexpectedEnd()).isEmpty();

        coordinator.start();
        coordinator.awaitReady(Duration.ofMinutes(1));

        assertThat(coordinator.url()).isEqualTo(url);
    }

    @Test
    void aSuspendedCoordinatorIsNotReadyUntilItIsResumed() {
        ProgramProcess coordinator = stack.coordinators().get(0);
        coordinator.suspend();
        assertThat(coordinator.isReady()).isFalse();

        coordinator.resume();

        coordinator.awaitReady(Duration.ofMinutes(1));
    }

    @Test
    void aProgramThatCannotStartSaysWhy() {
        Program wrong = new Program(
                "coordinator-wrong",
                Programs.find().coordinator(),
                Map.of("ECHELON_MASTER_URL", "nonsense"),
                1,
                directory,
                directory.resolve("logs/wrong.log"));
        try (ProgramProcess process = new ProgramProcess(wrong)) {
            process.start();
            assertThatThrownBy(() -> process.awaitReady(Duration.ofMinutes(1)))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("coordinator-wrong ended at its start")
                    .hasMessageContaining("echelon.master");
        }
    }

    private static List<String> workerIds() {
        try (Connection connection = master("ECHELON_MASTER_");
                var rows = connection.createStatement().executeQuery("SELECT worker_id FROM identity.echelon_worker")) {
            List<String> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
            return ids;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Connection master(String prefix) throws SQLException {
        Map<String, String> variables = stack.environment();
        return DriverManager.getConnection(
                variables.get("ECHELON_MASTER_URL"),
                variables.get(prefix + "USERNAME"),
                variables.get(prefix + "PASSWORD"));
    }

    private static int status(String authorization) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(stack.server().resolve("/api/v1/runs"))
                .header("Authorization", authorization)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
