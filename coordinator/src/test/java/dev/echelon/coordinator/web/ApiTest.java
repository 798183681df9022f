package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTest {
    private static RunningCoordinator coordinator;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        coordinator = new RunningCoordinator(folder, Map.of());
        coordinator.tenant("acme", "active");
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    @Test
    void plans() {
        var answer = coordinator.post("/api/v1/plans", "{}");
        assertThat(answer.status()).isEqualTo(200);
    }
}
