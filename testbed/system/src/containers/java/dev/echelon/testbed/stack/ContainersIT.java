package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The same on containers. Only with {@code -Pcontainers}, and without an engine it fails: a test that skips itself proves
 * nothing to whoever asked for it.
 */
class ContainersIT {
    @Test
    void theProgramsRunOnContainers(@TempDir Path directory) throws Exception {
        try (var postgres = new PostgreSQLContainer("postgres:18").withDatabaseName("master");
                var kafka = new KafkaContainer("apache/kafka:4.2.1")) {
            postgres.start();
            kafka.start();
            var given = new GivenServers(
                    postgres.getHost(),
                    postgres.getFirstMappedPort(),
                    postgres.getUsername(),
                    postgres.getPassword(),
                    kafka.getBootstrapServers());
            given.execute("master", "CREATE DATABASE fleet");

            assertThat(given.migrateASmallFleet(directory)).isEqualTo(6);
        }
    }
}
