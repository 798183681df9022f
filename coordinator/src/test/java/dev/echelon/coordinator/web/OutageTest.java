package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {
    @Test
    void says_which_server_is_down_and_goes_on_when_it_is_back(@TempDir Path folder) throws IOException {
        String closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = "127.0.0.1:" + socket.getLocalPort();
        }
        try (EmbeddedPostgres postgres = TestServers.postgresBuilder().start();
                RunningCoordinator coordinator = new RunningCoordinator(
                        folder,
                        Map.of(
                                "echelon.master.url", postgres.jdbcUrl("postgres"),
                                "echelon.master.password", postgres.password(),
                                "echelon.kafka.bootstrap-servers", closed))) {
            coordinator.tenant("acme", "active");

            Answer plan = coordinator.post("/api/v1/plans", "{}");
            Answer withoutKafka = coordinator.post("/api/v1/runs", "{}");
            int rows = coordinator.runRows();
            postgres.stop();
            Answer read = coordinator.get("/api/v1/runs");
            Answer planned = coordinator.post("/api/v1/plans", "{}");
            Answer alive = coordinator.get("/actuator/health/liveness");
            postgres.start();

            assertThat(plan.status()).as("planning needs no broker").isEqualTo(200);
            assertThat(withoutKafka.status()).isEqualTo(503);
            assertThat(withoutKafka.exitCode()).isEqualTo(69);
            assertThat(withoutKafka.detail()).contains("Kafka at " + closed + " cannot be reached");
            assertThat(rows).isZero();
            for (Answer answer : new Answer[] {read, planned}) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.exitCode()).isEqualTo(69);
                assertThat(answer.detail()).contains("The master database cannot be reached");
                assertThat(answer.text()).doesNotContain("SELECT").doesNotContain("Exception");
            }
            assertThat(alive.status()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> coordinator.get("/api/v1/runs").status() == 200);
        }
    }
}
