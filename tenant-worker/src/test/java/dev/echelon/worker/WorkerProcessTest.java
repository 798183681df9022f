package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.Outcome;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerProcessTest {
    private static final String CANARY = "canary-password-8812";

    private TenantBench tenants;

    @BeforeEach
    void open() {
        tenants = new TenantBench().script("V1__t.sql", "CREATE TABLE t (id int);");
    }

    @AfterEach
    void close() {
        tenants.close();
    }

    private Map<String, String> environment() {
        var environment = new HashMap<>(Map.of(
                "SERVER_PORT", "0",
                "ECHELON_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                "ECHELON_MASTER_URL", "jdbc:postgresql://127.0.0.1:1/master",
                "ECHELON_MASTER_USERNAME", "echelon",
                "ECHELON_MASTER_PASSWORD", CANARY,
                "ECHELON_MIGRATIONS", tenants.folder().toString(),
                "ECHELON_SHARDS_S1_HOST", "127.0.0.1",
                "ECHELON_SHARDS_S1_PORT", Integer.toString(tenants.server.port()),
                "ECHELON_SHARDS_S1_USERNAME", TenantBench.ROLE));
        environment.put("ECHELON_SHARDS_S1_PASSWORD", TenantBench.PASSWORD);
        return environment;
    }

    @ParameterizedTest
    @CsvSource({
        "ECHELON_WORKER_SLOTS, 0, echelon.worker.slots is 0",
        "ECHELON_MASTER_USERNAME, '', echelon.worker.master.username and echelon.master.username are both missing",
    })
    void refuses_a_wrong_value_by_the_propertys_name(String variable, String value, String said) throws Exception {
        Map<String, String> environment = environment();
        environment.put(variable, value);

        try (var worker = new WorkerProcess(environment)) {
            assertThat(worker.exit()).as(worker.output()).isEqualTo(ConfigurationProblem.USAGE);
            assertThat(worker.output())
                    .contains("APPLICATION FAILED TO START", said)
                    .doesNotContain("\tat ")
                    .doesNotContain(CANARY);
        }
    }

    @Test
    void refuses_migrations_that_cannot_be_used() throws Exception {
        tenants.script("V2__two.sql", "CREATE INDEX CONCURRENTLY i ON t (id); ALTER TABLE t ADD COLUMN n int;");

        try (var worker = new WorkerProcess(environment())) {
            assertThat(worker.exit()).as(worker.output()).isEqualTo(ConfigurationProblem.REFUSED);
            assertThat(worker.output()).contains("V2__two.sql").doesNotContain("\tat ");
        }
    }

    @Test
    void ends_in_order_on_a_signal_and_finishes_what_it_applies() throws Exception {
        // Given
        var master = new MasterBench();
        tenants.script("V2__slow.sql", "SELECT pg_sleep(2);").schema("a");
        try (var program = new WorkerProgram(master, tenants, tenants.folder())) {
            Map<String, String> environment = environment();
            environment.put(
                    "ECHELON_KAFKA_BOOTSTRAP_SERVERS", TestServers.kafka().bootstrapServers());
            environment.put("ECHELON_MASTER_URL", master.server.jdbcUrl(master.database));
            environment.put("ECHELON_MASTER_USERNAME", master.server.username());
            environment.put("ECHELON_MASTER_PASSWORD", master.server.password());
            UUID run = master.run("2", tenants.set().hashUpTo("2"));
            try (var worker = new WorkerProcess(environment)) {
                MigrateTenant command = master.release(run, "a", "s1", tenants.database, "a", "2");
                program.send(command);
                await().atMost(Duration.ofSeconds(40)).until(() -> tenants.read(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%' AND"
                                        + " application_name LIKE 'echelon:%'")
                        .contains("1"));

                // When
                boolean signalled = worker.handle().destroy();

                // Then
                assertThat(signalled).isTrue();
                assertThat(program.results(run, 1)).first().satisfies(result -> assertThat(result.outcome())
                        .isEqualTo(Outcome.SUCCEEDED));
                master.book(command.token(), "SUCCEEDED");
                assertThat(worker.exit()).as(worker.output()).isEqualTo(143);
                assertThat(worker.output()).contains("Stopping:").doesNotContain(master.server.password());
            }
        }
    }

    @Test
    void reads_a_configuration_file_that_the_environment_names() throws IOException, InterruptedException {
        Map<String, String> environment = environment();
        var file = Files.createTempFile("echelon", ".yaml");
        Files.writeString(file, "echelon:\n  worker:\n    slots: 999\n");
        environment.put("ECHELON_CONFIG", file.toString());

        try (var worker = new WorkerProcess(environment)) {
            assertThat(worker.exit()).isEqualTo(ConfigurationProblem.USAGE);
            assertThat(worker.output()).contains("echelon.worker.slots is 999, expected 1 to 256");
        } finally {
            Files.delete(file);
        }
    }
}
