package dev.echelon.coordinator.tenants.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.compatibility.CompatibilityRule;
import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.FoundTenants;
import dev.echelon.coordinator.tenants.FleetProperties;
import dev.echelon.coordinator.tenants.RequirementReading;
import dev.echelon.coordinator.tenants.RequirementReading.Asks;
import dev.echelon.coordinator.tenants.RequirementReading.Unreadable;
import dev.echelon.coordinator.tenants.ShardProperties;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
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

class PostgresRequirementReaderTest {
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(8);
    private static final EmbeddedPostgres POSTGRES = TestServers.postgres();
    private static String schemas;
    private static String own;

    @BeforeAll
    static void fleet() {
        schemas = TestServers.freshDatabase("asking");
        own = TestServers.freshDatabase("Own-asking.db");
        POSTGRES.execute(schemas, "CREATE ROLE checker LOGIN PASSWORD 'checks'");
    }

    @AfterAll
    static void end() {
        THREADS.shutdownNow();
    }

    @Test
    void reads_the_greatest_value_and_of_those_ahead_the_schema_version() {
        compatibility(schemas, "many", "V2__a.sql 1.9.0", "V3__b.sql 1.10.0", "V4__c.sql 1.10.0-rc.1");
        history(schemas, "many", "2", "10", "9", "11 failed");
        compatibility(schemas, "Odd-Name.1$x", "V2__a.sql 2.0.0");
        compatibility(own, "public", "V2__a.sql 1.2.0");
        POSTGRES.execute(schemas, "CREATE SCHEMA untouched");

        Map<String, RequirementReading> read = read(
                admin(),
                "1.9.9",
                tenant("many", schemas, "many"),
                tenant("odd", schemas, "Odd-Name.1$x"),
                tenant("own", own, "public"),
                tenant("plain", schemas, "untouched"));

        assertThat(value(read, "many")).isEqualTo("1.10.0 since V3__b.sql at 10");
        assertThat(value(read, "odd"))
                .as("its history is not there, which does not make it unreadable")
                .isEqualTo("2.0.0 since V2__a.sql at null");
        assertThat(value(read, "own")).as("is not ahead").isEqualTo("1.2.0 since V2__a.sql at null");
        assertThat(value(read, "plain")).isEqualTo("null since null at null");
    }

    @Test
    void what_cannot_be_read_is_said_and_spoils_nothing_else() {
        for (String schema : List.of("open", "no_table_right", "no_schema_right", "garbage", "nothing", "shape")) {
            compatibility(schemas, schema, "V2__a.sql 3.0.0");
        }
        POSTGRES.execute(
                schemas,
                "UPDATE garbage.echelon_compatibility SET min_compatible_code_version = 'v3'",
                "ALTER TABLE nothing.echelon_compatibility ALTER min_compatible_code_version DROP NOT NULL",
                "UPDATE nothing.echelon_compatibility SET min_compatible_code_version = NULL",
                "ALTER TABLE shape.echelon_compatibility RENAME script TO file",
                "CREATE SCHEMA closed_and_plain",
                "GRANT USAGE ON SCHEMA open, no_table_right, garbage, nothing, shape TO checker",
                "GRANT SELECT ON open.echelon_compatibility, no_schema_right.echelon_compatibility,"
                        + " garbage.echelon_compatibility, nothing.echelon_compatibility, shape.echelon_compatibility TO checker");

        Map<String, RequirementReading> read = read(
                shard(POSTGRES.port(), "checker", "checks"),
                "2.0.0",
                tenant("open", schemas, "open"),
                tenant("no-table", schemas, "no_table_right"),
                tenant("no-schema", schemas, "no_schema_right"),
                tenant("garbage", schemas, "garbage"),
                tenant("nothing", schemas, "nothing"),
                tenant("shape", schemas, "shape"),
                tenant("gone", schemas, "gone"),
                tenant("no-database", "no_such_db", "public"),
                tenant("quoted", schemas, "Quo\"ted; DROP"),
                new CatalogTenant("far", "active", 0, "mars", "db", "public", null),
                tenant("plain", schemas, "closed_and_plain"));

        assertThat(value(read, "open")).startsWith("3.0.0");
        assertThat(value(read, "plain"))
                .as("a schema without the table asks for nothing, whoever may look into it")
                .startsWith("null");
        assertThat(reason(read, "no-table"))
                .isEqualTo("the coordinator's role may not read its echelon_compatibility; it needs USAGE on schema"
                        + " no_table_right and SELECT on the table");
        assertThat(reason(read, "no-schema")).contains("USAGE on schema no_schema_right");
        assertThat(reason(read, "garbage")).contains("V2__a.sql", "'v3' is no semantic version");
        assertThat(reason(read, "nothing")).contains("V2__a.sql", "null is no semantic version");
        assertThat(reason(read, "shape")).contains("script", "does not exist");
        assertThat(reason(read, "gone")).isEqualTo("database " + schemas + " has no schema gone");
        assertThat(reason(read, "no-database")).contains("no_such_db", "does not exist");
        assertThat(reason(read, "quoted")).contains("malformed schema name");
        assertThat(reason(read, "far")).contains("unknown shard 'mars'");
    }

    @Test
    void many_schemas_are_read_and_one_bad_one_among_them_is_named() {
        POSTGRES.execute(
                schemas,
                "DO $$ BEGIN FOR i IN 1..250 LOOP EXECUTE format('CREATE SCHEMA bulk_%s', i); EXECUTE format("
                        + "'CREATE TABLE bulk_%s.echelon_compatibility AS SELECT ''V2__a.sql''::text AS script,"
                        + " ''2.%s.0''::text AS min_compatible_code_version', i, i); END LOOP; END $$",
                "ALTER TABLE bulk_133.echelon_compatibility DROP COLUMN script");
        List<CatalogTenant> tenants = new ArrayList<>();
        for (int i = 1; i <= 250; i++) {
            tenants.add(tenant("b-" + i, schemas, "bulk_" + i));
        }

        Map<String, RequirementReading> read = read(admin(), "2.200.0", tenants.toArray(CatalogTenant[]::new));

        assertThat(read).hasSize(250);
        for (int i = 1; i <= 250; i++) {
            if (i == 133) {
                assertThat(reason(read, "b-133")).contains("script");
            } else {
                assertThat(value(read, "b-" + i)).startsWith("2." + i + ".0 ");
            }
        }
    }

    @Test
    void a_shard_that_does_not_answer_is_given_up_soon() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        List<CatalogTenant> tenants = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            tenants.add(tenant("t" + i, "db" + i, "public"));
        }
        Map<String, ShardProperties> shards = Map.of(
                "main",
                Objects.requireNonNull(shard(closed, "checker", "s3cret").get("main")),
                "alive",
                Objects.requireNonNull(admin().get("main")));
        compatibility(own, "beside", "V2__a.sql 1.0.0");
        tenants.add(new CatalogTenant("alive", "active", 0, "alive", own, "beside", null));

        Map<String, RequirementReading> read = read(shards, "1.0.0", tenants.toArray(CatalogTenant[]::new));

        assertThat(read).hasSize(501);
        assertThat(value(read, "alive")).startsWith("1.0.0");
        for (int i = 0; i < 500; i++) {
            assertThat(reason(read, "t" + i)).contains("refused").doesNotContain("s3cret");
        }
        assertThat(read.values().stream()
                        .filter(reading -> reading instanceof Unreadable failed
                                && failed.reason().startsWith("was not tried, since the shard did not answer before: "))
                        .count())
                .isGreaterThan(480);
    }

    @Test
    void the_one_who_asks_may_stop_it() {
        POSTGRES.execute(schemas, "CREATE SCHEMA stopped");

        assertThatThrownBy(() -> reader(admin())
                        .read(
                                new FoundTenants(List.of(tenant("a", schemas, "stopped")), admin().keySet()),
                                new CompatibilityRule(CodeVersion.of("1.0.0")),
                                readings -> {
                                    throw new IllegalStateException("enough");
                                },
                                () -> {}))
                .hasMessage("enough");
    }

    private static Map<String, RequirementReading> read(
            Map<String, ShardProperties> shards, String version, CatalogTenant... tenants) {
        Map<String, RequirementReading> read = new HashMap<>();
        reader(shards)
                .read(
                        new FoundTenants(List.of(tenants), shards.keySet()),
                        new CompatibilityRule(CodeVersion.of(version)),
                        readings -> readings.forEach(reading -> assertThat(read.put(slug(reading), reading))
                                .as("read once")
                                .isNull()),
                        () -> {});
        return read;
    }

    private static PostgresRequirementReader reader(Map<String, ShardProperties> shards) {
        return new PostgresRequirementReader(new FleetProperties(shards, List.of("m"), Duration.ofSeconds(3)), THREADS);
    }

    private static String slug(RequirementReading reading) {
        return reading instanceof Asks asks ? asks.requirement().slug() : ((Unreadable) reading).slug();
    }

    private static String value(Map<String, RequirementReading> read, String slug) {
        RequirementReading reading = Objects.requireNonNull(read.get(slug), slug);
        assertThat(reading).isInstanceOf(Asks.class);
        Asks asks = (Asks) reading;
        return asks.requirement().minCompatible() + " since "
                + asks.requirement().since() + " at " + asks.schemaVersion();
    }

    private static String reason(Map<String, RequirementReading> read, String slug) {
        RequirementReading reading = Objects.requireNonNull(read.get(slug), slug);
        assertThat(reading).isInstanceOf(Unreadable.class);
        return ((Unreadable) reading).reason();
    }

    private static void compatibility(String database, String schema, String... rows) {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE SCHEMA IF NOT EXISTS \"" + schema + "\"",
                "CREATE TABLE \"" + schema + "\".echelon_compatibility (script text PRIMARY KEY, version text,"
                        + " min_compatible_code_version text NOT NULL)"));
        for (String row : rows) {
            statements.add("INSERT INTO \"" + schema + "\".echelon_compatibility VALUES ('" + row.split(" ")[0]
                    + "', '1', '" + row.split(" ")[1] + "')");
        }
        POSTGRES.execute(database, statements.toArray(String[]::new));
    }

    private static void history(String database, String schema, String... versions) {
        List<String> statements = new ArrayList<>(List.of("CREATE TABLE " + schema
                + ".flyway_schema_history (installed_rank int, version text, type text, script text, checksum int,"
                + " success boolean)"));
        for (int i = 0; i < versions.length; i++) {
            statements.add("INSERT INTO " + schema + ".flyway_schema_history VALUES (" + i + ", '"
                    + versions[i].split(" ")[0] + "', 'SQL', 's', 1, " + !versions[i].endsWith("failed") + ")");
        }
        POSTGRES.execute(database, statements.toArray(String[]::new));
    }

    private static Map<String, ShardProperties> admin() {
        return shard(POSTGRES.port(), POSTGRES.username(), POSTGRES.password());
    }

    private static Map<String, ShardProperties> shard(int port, String username, String password) {
        return Map.of("main", new ShardProperties("127.0.0.1", port, username, password, null, 4, Map.of()));
    }

    private static CatalogTenant tenant(String slug, String database, String schema) {
        return new CatalogTenant(slug, "active", 0, "main", database, schema, null);
    }
}
