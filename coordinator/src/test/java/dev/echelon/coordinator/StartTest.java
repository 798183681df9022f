package dev.echelon.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.echelon.coordinator.flyway.MasterSchema;
import dev.echelon.coordinator.flyway.MasterSchemaException;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class StartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            echelon.engine.tick       | 0s                         | 64 | echelon.engine.tick is PT0S
            echelon.shards.s1.port    | 70000                      | 64 | shards[s1].port
            echelon.catalog.query     | SELECT 1 AS slug           | 64 | echelon.catalog.query does not return status
            echelon.master.url        | jdbc:postgresql://127.0.0.1:1/m | 69 | The master database cannot be reached
            """)
    void a_wrong_setting_stops_the_start_with_its_name_and_code(String property, String value, int code, String said) {
        Map<String, Object> settings = new LinkedHashMap<>();
        EmbeddedPostgres postgres = TestServers.postgres();
        settings.put("server.port", "0");
        settings.put("echelon.master.url", postgres.jdbcUrl(TestServers.freshDatabase("start")));
        settings.put("echelon.master.username", postgres.username());
        settings.put("echelon.master.password", postgres.password());
        settings.put("echelon.kafka.bootstrap-servers", "127.0.0.1:1");
        settings.put("echelon.migrations", "migrations");
        settings.put("echelon.shards.s1.host", "127.0.0.1");
        settings.put("echelon.shards.s1.username", "reader");
        settings.put(property, value);

        assertThatThrownBy(() -> new SpringApplicationBuilder(CoordinatorApplication.class)
                        .properties(settings)
                        .run())
                .satisfies(
                        refused -> assertThat(StartRefused.exitCodeOf(refused)).isEqualTo(code))
                .satisfies(refused -> assertThat(causes(refused)).contains(said));
    }

    @Test
    void a_role_that_may_not_install_the_schema_is_told_in_one_sentence() {
        EmbeddedPostgres postgres = TestServers.postgres();
        String database = TestServers.freshDatabase("rights");
        String role = "without_rights_" + database;
        postgres.execute("postgres", "CREATE ROLE \"" + role + "\" LOGIN PASSWORD 'canary-4711'");
        var master = new DriverManagerDataSource(postgres.jdbcUrl(database), role, "canary-4711");

        assertThatThrownBy(() -> new MasterSchema(master, null).install())
                .isInstanceOf(MasterSchemaException.class)
                .hasMessageStartingWith(
                        "The master database refuses what the coordinator needs: ERROR: permission denied")
                .hasMessageContaining("must own schema identity")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("canary");
    }

    @Test
    void an_error_in_a_repeated_task_ends_the_process_and_an_exception_does_not() {
        var ends = new AtomicInteger();
        var runs = new AtomicInteger();
        Runnable task = () -> {
            switch (runs.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("planted");
                case 2 -> throw new LinkageError("planted");
                default -> {}
            }
        };
        var scheduler = EngineWiring.repeat(
                "probed", task, Duration.ofMillis(10), new LoudTasks("probed", ends::incrementAndGet));
        try {
            await().atMost(PATIENCE).until(() -> runs.get() >= 2);
            await().atMost(PATIENCE).until(() -> ends.get() == 1);
        } finally {
            scheduler.shutdown();
        }
    }

    private static String causes(Throwable failure) {
        StringBuilder said = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            said.append(cause.getMessage()).append('\n');
        }
        return said.toString();
    }
}
