package dev.echelon.coordinator.tenants.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.coordinator.tenants.FleetProperties;
import dev.echelon.coordinator.tenants.ShardProperties;
import dev.echelon.coordinator.tenants.TenantAddress;
import dev.echelon.coordinator.tenants.TenantReading;
import dev.echelon.coordinator.tenants.TenantReading.History;
import dev.echelon.coordinator.tenants.TenantReading.Row;
import dev.echelon.coordinator.tenants.TenantReading.Unreadable;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresTenantReaderTest {
    private static final String HISTORY = """
            CREATE TABLE %1$s.flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50),
                description varchar(200), type varchar(20), script varchar(1000), checksum int, installed_by varchar(100),
                installed_on timestamp DEFAULT now(), execution_time int, success boolean);
            INSERT INTO %1$s.flyway_schema_history (installed_rank, version, type, script, checksum, success) VALUES
                (2, '2', 'SQL', 'V2__b.sql', %2$d, true), (1, '1', 'SQL', 'V1__a.sql', 11, true),
                (3, NULL, 'SQL', 'R__v.sql', 33, false)
            """;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(8);
    private static final EmbeddedPostgres POSTGRES = TestServers.postgres();
    private static String schemas;
    private static String database;

    @BeforeAll
    static void fleet() {
        schemas = TestServers.freshDatabase("schemas");
        database = TestServers.freshDatabase("own");
        POSTGRES.execute(schemas, "CREATE ROLE looker LOGIN PASSWORD 'looks'");
        for (String schema : List.of("one", "two", "closed")) {
            POSTGRES.execute(schemas, "CREATE SCHEMA " + schema, HISTORY.formatted(schema, 22));
        }
        POSTGRES.execute(
                schemas,
                "CREATE SCHEMA empty",
                "CREATE SCHEMA odd",
                "CREATE TABLE odd.flyway_schema_history (installed_rank int)",
                "CREATE SCHEMA \"Quo\"\"ted\"",
                HISTORY.formatted("\"Quo\"\"ted\"", 22),
                "GRANT USAGE ON SCHEMA one, two, empty, odd TO looker",
                "GRANT SELECT ON one.flyway_schema_history, two.flyway_schema_history, odd.flyway_schema_history TO looker");
        POSTGRES.execute(database, HISTORY.formatted("public", 99));
    }

    @AfterAll
    static void end() {
        THREADS.shutdownNow();
    }

    @Test
    void reads_schemas_of_one_database_and_databases_of_their_own() {
        Map<String, TenantReading> read = read(
                admin(),
                tenant("a", schemas, "one"),
                tenant("b", schemas, "two"),
                tenant("c", database, "public"),
                tenant("d", schemas, "empty"),
                tenant("e", schemas, "Quo\"ted"));

        assertThat(read.get("a"))
                .isEqualTo(new History(
                        "a",
                        List.of(
                                new Row(1, "1", "SQL", "V1__a.sql", 11, true),
                                new Row(2, "2", "SQL", "V2__b.sql", 22, true),
                                new Row(3, null, "SQL", "R__v.sql", 33, false))));
        assertThat(rows(read, "b")).hasSize(3);
        assertThat(rows(read, "c").get(1).checksum()).isEqualTo(99);
        assertThat(rows(read, "d")).isEmpty();
        assertThat(rows(read, "e")).hasSize(3);
    }

    @Test
    void one_unreadable_schema_does_not_spoil_the_others() {
        Map<String, TenantReading> read = read(
                shard(POSTGRES.port(), "looker", "looks"),
                tenant("a", schemas, "one"),
                tenant("odd", schemas, "odd"),
                tenant("closed", schemas, "closed"),
                tenant("gone", schemas, "gone"),
                tenant("b", schemas, "two"));

        assertThat(read.get("a")).isInstanceOf(History.class);
        assertThat(read.get("b")).isInstanceOf(History.class);
        assertThat(reason(read, "odd")).contains("does not exist");
        assertThat(reason(read, "closed")).contains("may not read");
        assertThat(reason(read, "gone")).isEqualTo("database " + schemas + " has no schema gone");
    }

    @Test
    void says_why_a_database_cannot_be_read_and_never_the_password() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }

        assertThat(reason(read(admin(), tenant("a", "no_such_db", "public")), "a"))
                .contains("no_such_db")
                .contains("does not exist");
        assertThat(reason(read(shard(POSTGRES.port(), "looker", "s3cret-wrong"), tenant("a", schemas, "one")), "a"))
                .contains("password authentication failed")
                .doesNotContain("s3cret-wrong");
        assertThat(reason(read(shard(closedPort, "looker", "looks"), tenant("a", schemas, "one")), "a"))
                .contains("refused");
        assertThat(reason(read(admin(), new TenantAddress("a", "elsewhere", schemas, "one")), "a"))
                .contains("unknown shard 'elsewhere'");
    }

    @Test
    void cannot_write() throws SQLException {
        try (Connection connection = new ShardConnections(admin()).open("main", schemas);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE one.mark (id int)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only transaction");
        }
    }

    @Test
    void a_server_that_does_not_answer_costs_no_more_than_the_time_given() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            List<TenantAddress> many = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                many.add(new TenantAddress("t" + i, "main", "db" + i, "public"));
            }

            Map<String, TenantReading> read =
                    read(shard(silent.getLocalPort(), "looker", "looks"), many.toArray(TenantAddress[]::new));

            assertThat(read).hasSize(50);
            assertThat(reason(read, "t49")).isEqualTo("was not read within 3 s (echelon.verify-timeout)");
        }
    }

    private static Map<String, TenantReading> read(Map<String, ShardProperties> shards, TenantAddress... tenants) {
        Map<String, TenantReading> readings = new HashMap<>();
        new PostgresTenantReader(new FleetProperties(shards, List.of("m"), Duration.ofSeconds(3)), THREADS)
                .read(List.of(tenants), reading -> {
                    assertThat(readings.put(reading.slug(), reading)).isNull();
                });
        return readings;
    }

    private static List<Row> rows(Map<String, TenantReading> read, String slug) {
        return ((History) Objects.requireNonNull(read.get(slug))).rows();
    }

    private static String reason(Map<String, TenantReading> read, String slug) {
        return ((Unreadable) Objects.requireNonNull(read.get(slug))).reason();
    }

    private static Map<String, ShardProperties> admin() {
        return shard(POSTGRES.port(), POSTGRES.username(), POSTGRES.password());
    }

    private static Map<String, ShardProperties> shard(int port, String username, String password) {
        return Map.of("main", new ShardProperties("127.0.0.1", port, username, password, null, 4, Map.of()));
    }

    private static TenantAddress tenant(String slug, String database, String schema) {
        return new TenantAddress(slug, "main", database, schema);
    }
}
