package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import dev.echelon.testbed.embedded.EmbeddedKafka;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TcpProxy;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String READINESS = "/actuator/health/readiness";

    @Test
    void says_which_server_is_down_and_goes_on_when_it_is_back(@TempDir Path folder) throws IOException {
        try (EmbeddedPostgres postgres = TestServers.postgresBuilder().start();
                TcpProxy kafka = closedWayTo(TestServers.kafka());
                RunningCoordinator coordinator = new RunningCoordinator(
                        folder,
                        Map.of(
                                "echelon.master.url", postgres.jdbcUrl("postgres"),
                                "echelon.master.password", postgres.password(),
                                "echelon.kafka.bootstrap-servers", "127.0.0.1:" + kafka.port()))) {
            coordinator.tenant("acme", "active");

            Answer plan = coordinator.post("/api/v1/plans", "{}");
            Answer withoutKafka = coordinator.post("/api/v1/runs", "{}");
            int rows = coordinator.runRows();
            Answer unready = coordinator.get(READINESS);
            kafka.pass();
            awaitReadiness(coordinator, 200);
            postgres.stop();
            awaitReadiness(coordinator, 503);
            Answer read = coordinator.get("/api/v1/runs");
            Answer planned = coordinator.post("/api/v1/plans", "{}");
            Answer alive = coordinator.get("/actuator/health/liveness");
            postgres.start();

            assertThat(plan.status()).as("planning needs no broker").isEqualTo(200);
            assertThat(withoutKafka.status()).isEqualTo(503);
            assertThat(withoutKafka.exitCode()).isEqualTo(69);
            assertThat(withoutKafka.detail()).contains("Kafka at 127.0.0.1:" + kafka.port() + " cannot be reached");
            assertThat(rows).isZero();
            assertThat(unready.status()).isEqualTo(503);
            for (Answer answer : new Answer[] {read, planned}) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.exitCode()).isEqualTo(69);
                assertThat(answer.detail()).contains("The master database cannot be reached");
                assertThat(answer.text()).doesNotContain("SELECT").doesNotContain("Exception");
            }
            assertThat(alive.status()).isEqualTo(200);
            awaitReadiness(coordinator, 200);
            assertThat(coordinator.get("/api/v1/runs").status()).isEqualTo(200);
        }
    }

    /** Clients that have found the broker go straight to it. */
    private static TcpProxy closedWayTo(EmbeddedKafka kafka) {
        TcpProxy proxy = TcpProxy.to(Integer.parseInt(kafka.bootstrapServers().replaceFirst(".*:", "")));
        proxy.refuse();
        return proxy;
    }

    private static void awaitReadiness(RunningCoordinator coordinator, int status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(coordinator.get(READINESS).status()).isEqualTo(status));
    }
}
