package dev.echelon.coordinator.web;

import dev.echelon.coordinator.CoordinatorApplication;
import dev.echelon.migrationset.HistoryDigest;
import dev.echelon.migrationset.MigrationSetLoader;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TableContents;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole coordinator on real servers, with a fleet database of its own on shard {@code main}. */
public final class RunningCoordinator implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final LocalTokens tokens = new LocalTokens();
    final Path migrations;
    final String masterName = TestServers.freshDatabase("web_master");
    final String fleetName = TestServers.freshDatabase("web_fleet");
    final JdbcClient master;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext application;
    private final URI server;

    public RunningCoordinator(Path folder, Map<String, String> settings) throws IOException {
        EmbeddedPostgres postgres = TestServers.postgres();
        migrations = Files.createDirectories(folder.resolve("migrations"));
        migration("V1__invoice.sql", "CREATE TABLE invoice (id bigint PRIMARY KEY);");
        migration("V2__due.sql", "ALTER TABLE invoice ADD COLUMN due date;");
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("server.port", "0");
        all.put("server.address", "127.0.0.1");
        all.put("echelon.master.url", postgres.jdbcUrl(masterName));
        all.put("echelon.master.username", postgres.username());
        all.put("echelon.master.password", postgres.password());
        all.put("echelon.kafka.bootstrap-servers", TestServers.kafka().bootstrapServers());
        all.put("echelon.migrations", migrations.toString());
        if (!settings.containsKey("echelon.security.issuer-uri")) {
            all.put("echelon.security.local-key", tokens.writePublicKey(folder).toString());
            all.put("echelon.security.allow-local-key", "true");
        }
        all.put("echelon.shards.main.host", "127.0.0.1");
        all.put("echelon.shards.main.port", String.valueOf(postgres.port()));
        all.put("echelon.shards.main.username", postgres.username());
        all.put("echelon.shards.main.password", postgres.password());
        all.putAll(settings);
        application = new SpringApplicationBuilder(CoordinatorApplication.class)
                .properties(all)
                .run();
        server =
                URI.create("http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port"));
        master = application.getBean(JdbcClient.class);
    }

    public void migration(String name, String sql) throws IOException {
        Files.writeString(migrations.resolve(name), sql + "\n");
    }

    /** No tenants, no runs, no workers, the two migrations. */
    public void clear() {
        // the ticks and relays of a live run hold locks in an order of their own
        RetryTemplate retries = new RetryTemplate(RetryPolicy.builder()
                .includes(PessimisticLockingFailureException.class)
                .maxRetries(10)
                .build());
        retries.invoke(this::truncate);
        clearMigrations();
    }

    private void truncate() {
        master.sql(
                        "TRUNCATE identity.migration_dispatch, identity.migration_cohort_run, identity.migration_fan_out_run,"
                                + " identity.echelon_tenant, identity.echelon_tenant_schema, identity.echelon_worker,"
                                + " identity.echelon_service_instance CASCADE")
                .update();
    }

    /** Leaves the two migrations of the beginning. */
    void clearMigrations() {
        try (Stream<Path> files = Files.list(migrations)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("V1__invoice.sql") && !file.endsWith("V2__due.sql")) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the master holds now. */
    public TableContents contents() {
        return TableContents.of(TestServers.postgres(), masterName, Set.of());
    }

    /** A run row of the time before there was anything else. */
    public void legacyRun(UUID run) {
        master.sql("INSERT INTO identity.migration_cohort_run"
                        + " (run_id, started_at, finished_at, total_tenants, cohort_size, stagger_ms, succeeded_count)"
                        + " VALUES (:run, '2024-05-01T10:00:00Z', '2024-05-01T11:00:00Z', 40, 10, 1000, 40)")
                .param("run", run)
                .update();
    }

    /** The number of run rows, both kinds. */
    int runRows() {
        return master.sql("SELECT (SELECT count(*) FROM identity.migration_cohort_run)::int"
                        + " + (SELECT count(*) FROM identity.migration_fan_out_run)::int")
                .query(Integer.class)
                .single();
    }

    /** A tenant of its own schema on shard {@code main}. */
    public void tenant(String slug, String status) {
        String schema = "t_" + slug.replace('-', '_');
        TestServers.postgres().execute(fleetName, "CREATE SCHEMA IF NOT EXISTS " + schema);
        master.sql("INSERT INTO identity.echelon_tenant (slug, status, shard, database_name, schema_name)"
                        + " VALUES (:slug, :status, 'main', :database, :schema)")
                .param("slug", slug)
                .param("status", status)
                .param("database", fleetName)
                .param("schema", schema)
                .update();
    }

    /** What the master last saw of a tenant. */
    void seen(String slug, String version, @Nullable String digest) {
        master.sql("INSERT INTO identity.echelon_tenant_schema (slug, schema_version, history_digest, read_at)"
                        + " VALUES (:slug, :version, :digest, clock_timestamp())")
                .param("slug", slug)
                .param("version", version)
                .param("digest", digest)
                .update();
    }

    /** A history in the tenant that holds version 1 with this checksum. */
    void history(String slug, int checksum) {
        String schema = "t_" + slug.replace('-', '_');
        TestServers.postgres()
                .execute(
                        fleetName,
                        "DROP TABLE IF EXISTS " + schema + ".flyway_schema_history",
                        "CREATE TABLE " + schema
                                + ".flyway_schema_history (installed_rank int, version text, type text,"
                                + " script text, checksum int, success boolean)",
                        "INSERT INTO " + schema + ".flyway_schema_history VALUES (1, '1', 'SQL', 'V1__invoice.sql', "
                                + checksum + ", true)");
    }

    String digest(String version, int checksum) {
        return HistoryDigest.of(List.of(new HistoryDigest.Row(version, checksum)));
    }

    int checksum(String version) {
        return Objects.requireNonNull(Objects.requireNonNull(
                        MigrationSetLoader.load(List.of(migrations.toString())).migration(version))
                .checksum());
    }

    void worker(String id, String setHash) {
        master.sql(
                        "SELECT 1 FROM (SELECT identity.echelon_worker_register(:id, 8, ARRAY[0, 1, 2], ARRAY[:hash], 'here', '1')) r")
                .param("id", id)
                .param("hash", setHash)
                .query(Integer.class)
                .single();
    }

    /** A running instance of a service, as its boot guard registers it. */
    void service(String service, String codeVersion) {
        master.sql("SELECT 1 FROM (SELECT identity.echelon_service_register("
                        + "gen_random_uuid(), :service, :version, 'here', 3600000)) r")
                .param("service", service)
                .param("version", codeVersion)
                .query(Integer.class)
                .single();
    }

    Answer get(String path) {
        return send(request(path).GET(), tokens.admin());
    }

    Answer post(String path, String body) {
        return post(path, body, tokens.admin());
    }

    Answer post(String path, String body, @Nullable String token) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                token);
    }

    Answer start(String path, String body, String key) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                tokens.admin());
    }

    public JdbcClient master() {
        return master;
    }

    public String adminToken() {
        return tokens.admin();
    }

    /** Starts a run over the fleet. */
    public UUID startRun(String request) {
        return UUID.fromString(post("/api/v1/runs", request).at("/runId"));
    }

    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    <T> T bean(String name, Class<T> type) {
        return application.getBean(name, type);
    }

    /** The address of the page, and of everything else. */
    public URI server() {
        return server;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path));
    }

    Answer send(HttpRequest.Builder request, @Nullable String token) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        application.close();
    }

    /** An answer; its body may be asked as JSON. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            return JSON.readTree(response.body());
        }

        String at(String pointer) {
            return json().at(pointer).asString();
        }

        int exitCode() {
            return json().path("exitCode").asInt();
        }

        String detail() {
            return json().path("detail").asString();
        }
    }
}
