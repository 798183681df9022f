package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as {@link GivenServersIT}, on containers as they come. */
class ContainersIT {
    @Test
    void theProgramsRunOnContainers(@TempDir Path directory) throws Exception {
        Containers.requireEngine();
        try (var postgres = Containers.postgres().withDatabaseName("master");
                var kafka = Containers.kafka()) {
            postgres.start();
            kafka.start();
            var given = new GivenServers(
                    postgres.getHost(),
                    postgres.getFirstMappedPort(),
                    postgres.getUsername(),
                    postgres.getPassword(),
                    kafka.getBootstrapServers());
            given.execute("master", "CREATE DATABASE fleet");

            assertThat(given.migrateASmallFleet(directory)).isEqualTo(5);
        }
    }
}
