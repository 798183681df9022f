package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.embedded.EmbeddedKafka;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenServersIT {
    @Test
    void theProgramsRunOnServersThatTheyKnowByTheVariablesAlone(@TempDir Path directory) throws Exception {
        try (EmbeddedPostgres postgres = TestServers.postgresBuilder().start();
                EmbeddedKafka kafka = EmbeddedKafka.builder().start()) {
            var given = new GivenServers(
                    "127.0.0.1", postgres.port(), postgres.username(), postgres.password(), kafka.bootstrapServers());
            postgres.createDatabase("master");
            postgres.createDatabase("fleet");

            assertThat(given.migrateASmallFleet(directory)).isEqualTo(6);
        }
    }
}
