package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.testbed.embedded.FreePorts;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A PostgreSQL and a Kafka that somebody else runs, known by the documented variables alone; on them, a coordinator and a
 * worker migrate a small fleet.
 */
record GivenServers(String host, int port, String username, String password, String bootstrapServers) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TENANTS = 5;

    /** Runs the programs against the servers; fails when the fleet is not migrated. Databases master and fleet must exist. */
    void migrateASmallFleet(Path directory) throws IOException, SQLException, InterruptedException {
        var issuer = new LocalIssuer(StackWiring.clock());
        Path key = directory.resolve("key.pem");
        Files.writeString(key, issuer.publicKeyPem());
        Path migrations = Files.createDirectories(directory.resolve("migrations"));
        Files.writeString(migrations.resolve("V1__probe.sql"), "CREATE TABLE probe (n integer);\n");

        Map<String, String> variables = new TreeMap<>(Map.of(
                "ECHELON_MASTER_URL", url("master"),
                "ECHELON_MASTER_USERNAME", username,
                "ECHELON_MASTER_PASSWORD", password,
                "ECHELON_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
                "ECHELON_MIGRATIONS", migrations.toString(),
                "ECHELON_SHARDS_MAIN_HOST", host,
                "ECHELON_SHARDS_MAIN_PORT", Integer.toString(port),
                "ECHELON_SHARDS_MAIN_USERNAME", username,
                "ECHELON_SHARDS_MAIN_PASSWORD", password));
        variables.put("ECHELON_SECURITY_LOCALKEY", key.toString());
        variables.put("ECHELON_SECURITY_ALLOWLOCALKEY", "true");
        try (var coordinator = program("coordinator", Programs.find().coordinator(), variables, directory);
                var worker = program("worker", Programs.find().worker(), variables, directory)) {
            coordinator.start();
            coordinator.awaitReady(PATIENCE);
            fillCatalog();
            worker.start();
            worker.awaitReady(PATIENCE);
            String token = issuer.token("somebody", List.of("PLATFORM_ADMIN"), Duration.ofMinutes(10));
            assertThat(post(coordinator, token)).isEqualTo(201);
            await().atMost(PATIENCE).until(this::isFinished);
        }
        for (int i = 1; i <= TENANTS; i++) {
            assertThat(ask("fleet", "SELECT to_regclass('t" + i + ".probe') IS NOT NULL"))
                    .isEqualTo("t");
        }
    }

    private void fillCatalog() throws SQLException {
        for (int i = 1; i <= TENANTS; i++) {
            execute("fleet", "CREATE SCHEMA t" + i);
            execute(
                    "master",
                    "INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name) VALUES ('tenant-" + i
                            + "', 'main', 'fleet', 't" + i + "')");
        }
    }

    private static ProgramProcess program(String name, Path jar, Map<String, String> variables, Path directory) {
        return new ProgramProcess(
                new Program(name, jar, variables, FreePorts.next(), directory, directory.resolve(name + ".log")));
    }

    private static int post(ProgramProcess coordinator, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(coordinator.url().resolve("/api/v1/runs"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"cohortSize\": 3, \"staggerMs\": 0}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private boolean isFinished() throws SQLException {
        return "FINISHED 5"
                .equals(ask("master", "SELECT state || ' ' || succeeded_count FROM identity.migration_cohort_run"));
    }

    private String url(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    private String ask(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database), username, password);
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database), username, password)) {
            connection.createStatement().execute(sql);
        }
    }
}
