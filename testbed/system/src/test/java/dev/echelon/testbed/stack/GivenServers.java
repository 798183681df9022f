package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.TraceContext;
import dev.echelon.testbed.embedded.FreePorts;
import dev.echelon.testbed.embedded.KafkaAccounts;
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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A PostgreSQL and a Kafka that somebody else runs, known by the documented variables alone; on them, a coordinator and a
 * worker migrate a small fleet, in which one tenant fails and one is on a shard that refuses us. Their logs are JSON, and nothing that
 * they write holds a credential.
 *
 * @param certificate of PostgreSQL, in PEM: the programs ask for an encrypted connection and trust nothing else; null: not encrypted
 * @param accounts of Kafka: {@code coordinator}, {@code worker} and {@code audit}, with the ACLs that they need; null: open to all
 * @param groupProtocol of Kafka, that consumers join by
 */
record GivenServers(
        String host,
        int port,
        String username,
        String password,
        @Nullable Path certificate,
        String bootstrapServers,
        @Nullable KafkaAccounts accounts,
        String groupProtocol) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TENANTS = 5;
    private static final String FAILING = "tenant-6";
    private static final String REFUSED = "tenant-7";
    private static final String ENCRYPTED = """
            SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a ON a.pid = s.pid WHERE a.usename LIKE 'planted%'
            """;
    /** What the failing one says, before it names a password. */
    private static final String ERROR = "the copy from jdbc:postgresql://";

    /** Nothing is encrypted, and Kafka asks nobody who he is. */
    GivenServers(String host, int port, String username, String password, String bootstrapServers) {
        this(host, port, username, password, null, bootstrapServers, null, "classic");
    }

    /**
     * Runs the programs against the servers, and reads all that they write. Databases master and fleet must exist.
     *
     * @return how many tenants have what the migration makes
     */
    int migrateASmallFleet(Path directory) throws IOException, SQLException, InterruptedException {
        var issuer = new LocalIssuer(StackWiring.clock());
        Path key = directory.resolve("key.pem");
        Files.writeString(key, issuer.publicKeyPem());
        Path migrations = Files.createDirectories(directory.resolve("migrations"));
        var planted = new Planted();
        Map<String, String> variables = new TreeMap<>(Map.of(
                "ECHELON_MASTER_URL",
                url("master"),
                "ECHELON_KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "ECHELON_MIGRATIONS",
                migrations.toString(),
                "LOGGING_STRUCTURED_FORMAT_CONSOLE",
                "logstash"));
        variables.put("ECHELON_MASTER_USERNAME", "planted_master");
        variables.put("ECHELON_MASTER_PASSWORD", role(planted, "planted_master"));
        String shards = role(planted, "planted_shard");
        shard(variables, "MAIN", "planted_shard", shards);
        Files.writeString(migrations.resolve("V1__probe.sql"), talkative(shards));
        shard(variables, "LOCKED", "planted_shard", planted.plant("a wrong password", "wr0ng-0f-the-locked-shard"));
        variables.put("ECHELON_WORKER_GROUPPROTOCOL", groupProtocol);
        variables.put("ECHELON_KAFKA_PROPERTIES_GROUP_PROTOCOL", groupProtocol);
        variables.put("ECHELON_SECURITY_LOCALKEY", key.toString());
        variables.put("ECHELON_SECURITY_ALLOWLOCALKEY", "true");
        String token =
                planted.plant("the token", issuer.token("somebody", List.of("PLATFORM_ADMIN"), Duration.ofMinutes(10)));
        planted.plant("the token's signature", token.substring(token.lastIndexOf('.') + 1));
        String forged = planted.plant("a forged token", "f0rged-t0ken-0f-a-stranger");
        if (accounts != null) {
            accounts.passwords().forEach((account, secret) -> planted.plant("Kafka's password of " + account, secret));
        }
        try (var coordinator = program("coordinator", Programs.find().coordinator(), variables, directory);
                var worker = program("worker", Programs.find().worker(), variables, directory)) {
            coordinator.start();
            coordinator.awaitReady(PATIENCE);
            fillCatalog();
            worker.start();
            worker.awaitReady(PATIENCE);
            assertThat(post(coordinator, "/api/v1/runs", "{}", forged)).isEqualTo(401);
            assertThat(post(
                            coordinator,
                            "/api/v1/runs",
                            "{\"cohortSize\": 6, \"staggerMs\": 0, \"abortRate\": 0.9}",
                            token))
                    .isEqualTo(201);
            await().atMost(PATIENCE).until(() -> says("FINISHED 5 1"));
            meetALockedShard(coordinator, token);
            assertThat(ask("master", ENCRYPTED)).isEqualTo(certificate == null ? "f" : "t");

            planted.assertNotIn(
                    "the topics", Planted.topics(bootstrapServers, clientSettings(KafkaAccounts.ROOT)), ERROR);
            assertThat(Planted.topics(bootstrapServers, clientSettings("audit")))
                    .contains(FAILING, "finished");
            for (String database : List.of("master", "fleet")) {
                try (Connection connection = DriverManager.getConnection(url(database), username, password)) {
                    planted.assertNotIn(
                            "the tables of " + database,
                            Planted.tables(connection),
                            database.equals("master") ? ERROR : "V1__probe.sql");
                }
            }
            for (ProgramProcess program : List.of(coordinator, worker)) {
                planted.assertNotIn(
                        program.name() + "'s metrics", get(program, "/actuator/prometheus", token), "echelon_");
                planted.assertNotIn(program.name() + "'s health", get(program, "/actuator/health", token), "UP");
            }
            String run = ask("master", "SELECT run_id FROM identity.migration_cohort_run");
            Map<String, String> answers = Map.of(
                    "/",
                    "<html",
                    "/api/v1/runs",
                    run,
                    "/api/v1/runs/" + run,
                    run,
                    "/api/v1/runs/" + run + "/tenants",
                    ERROR,
                    "/api/v1/runs/" + run + "/failures",
                    ERROR,
                    "/api/v1/runs/" + run + "/shards",
                    "main",
                    "/api/v1/workers",
                    "slots",
                    "/api/v1/catalog",
                    "active");
            for (Map.Entry<String, String> answer : answers.entrySet()) {
                planted.assertNotIn(answer.getKey(), get(coordinator, answer.getKey(), token), answer.getValue());
            }
            new WhatIsSeen(planted, coordinator, directory, token, forged).search(run, FAILING, ERROR);
        }
        for (String program : List.of("coordinator", "worker")) {
            String log = Files.readString(directory.resolve(program + ".log"));
            planted.assertNotIn(program + "'s log", log, FAILING);
            assertFailingTenantIsFound(log);
        }
        assertThat(Files.readString(directory.resolve("worker.log"))).contains(REFUSED);
        return Integer.parseInt(ask("fleet", "SELECT count(*) FROM pg_tables WHERE tablename = 'probe'"));
    }

    /** The keys are fields of a JSON line, the trace id too, which is the same in both programs. */
    private void assertFailingTenantIsFound(String log) throws SQLException {
        String token =
                ask("master", "SELECT token FROM identity.migration_cohort_tenant WHERE slug = '" + FAILING + "'");
        String run = ask("master", "SELECT run_id FROM identity.migration_cohort_run");
        List<JsonNode> lines = log.lines()
                .filter(line -> line.startsWith("{"))
                .map(JsonMapper.shared()::readTree)
                .filter(line -> line.path("tenant").asString("").equals(FAILING))
                .toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.path("run").asString()).isEqualTo(run);
            assertThat(line.path("cohort").asInt()).isEqualTo(1);
            assertThat(line.path("token").asString()).isEqualTo(token);
            assertThat(line.path("traceId").asString())
                    .isEqualTo(TraceContext.ofCommand(UUID.fromString(run), Long.parseLong(token))
                            .traceId());
        });
    }

    /** Fails, or is handed back, with whatever the server says of our credentials. */
    private void meetALockedShard(ProgramProcess coordinator, String token)
            throws IOException, InterruptedException, SQLException {
        execute(
                "master",
                "INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name) VALUES ('" + REFUSED
                        + "', 'locked', 'fleet', 't7')");
        assertThat(post(coordinator, "/api/v1/fan-outs", "{\"only\": [\"" + REFUSED + "\"]}", token))
                .isEqualTo(201);
        await().atMost(PATIENCE).until(() -> "t"
                .equals(ask(
                        "master",
                        "SELECT count(*) > 0 FROM identity.migration_audit WHERE kind = 'SHARD_HELD'" + " OR (slug = '"
                                + REFUSED + "' AND outcome = 'FAILED')")));
    }

    private void fillCatalog() throws SQLException {
        for (int i = 1; i <= TENANTS + 1; i++) {
            execute("fleet", "CREATE SCHEMA t" + i + " AUTHORIZATION planted_shard");
            execute(
                    "master",
                    "INSERT INTO identity.echelon_tenant (slug, shard, database_name, schema_name) VALUES ('tenant-" + i
                            + "', 'main', 'fleet', 't" + i + "')");
        }
    }

    /** A migration that fails for one tenant, warns all, and says how it is connected. */
    private String talkative(String secret) {
        String url = address("fleet") + "?user=planted_shard&password=" + secret;
        return """
                DO $$ BEGIN
                  RAISE WARNING 'connected by %1$s';
                  IF current_schema() = 't6' THEN
                    RAISE EXCEPTION 'the copy from %1$s failed' USING HINT = 'try postgres://planted_shard:%2$s@elsewhere';
                  END IF;
                END $$;
                CREATE TABLE probe (n integer);
                """.formatted(url, secret);
    }

    /** An account of this name; its password is planted. */
    private String role(Planted planted, String name) throws SQLException {
        String secret = planted.plant("the password of " + name, "s3cret-0f-" + name);
        execute("master", "CREATE ROLE " + name + " LOGIN SUPERUSER PASSWORD '" + secret + "'");
        return secret;
    }

    private void shard(Map<String, String> variables, String shard, String user, String secret) {
        variables.putAll(Map.of(
                "ECHELON_SHARDS_" + shard + "_HOST", host,
                "ECHELON_SHARDS_" + shard + "_PORT", Integer.toString(port),
                "ECHELON_SHARDS_" + shard + "_USERNAME", user,
                "ECHELON_SHARDS_" + shard + "_PASSWORD", secret));
        if (certificate != null) {
            variables.put("ECHELON_SHARDS_" + shard + "_PROPERTIES_SSLMODE", "verify-full");
            variables.put("ECHELON_SHARDS_" + shard + "_PROPERTIES_SSLROOTCERT", certificate.toString());
        }
    }

    private Map<String, String> clientSettings(String account) {
        return accounts == null ? Map.of() : accounts.clientSettings(account);
    }

    private ProgramProcess program(String name, Path jar, Map<String, String> variables, Path directory) {
        var all = new TreeMap<>(variables);
        clientSettings(name)
                .forEach((setting, value) -> all.put(
                        "ECHELON_KAFKA_PROPERTIES_" + setting.replace('.', '_').toUpperCase(Locale.ROOT), value));
        return new ProgramProcess(
                new Program(name, jar, all, FreePorts.next(), directory, directory.resolve(name + ".log")));
    }

    private static int post(ProgramProcess coordinator, String path, String body, String token)
            throws IOException, InterruptedException {
        return send(request(coordinator, path, token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private static String get(ProgramProcess program, String path, String token)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(program, path, token).GET());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private static HttpRequest.Builder request(ProgramProcess program, String path, String token) {
        return HttpRequest.newBuilder(program.url().resolve(path)).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private boolean says(String expected) throws SQLException {
        return expected.equals(ask(
                "master",
                "SELECT state || ' ' || succeeded_count || ' ' || failed_count FROM identity.migration_cohort_run"));
    }

    private String url(String database) {
        return address(database) + (certificate == null ? "" : "?sslmode=verify-full&sslrootcert=" + certificate);
    }

    private String address(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    private String ask(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database), username, password);
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            @Nullable String answer = rows.next() ? rows.getString(1) : null;
            return answer == null ? "" : answer;
        }
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(database), username, password)) {
            connection.createStatement().execute(sql);
        }
    }
}
