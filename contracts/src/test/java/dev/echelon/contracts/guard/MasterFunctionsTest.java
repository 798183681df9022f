package dev.echelon.contracts.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The master's functions for services, as V3__compatibility.sql and V6__claims_and_values.sql have them. */
class MasterFunctionsTest {
    private static final String RUN = "0193a1b2-0000-7000-8000-00000000000a";

    private final Fleet fleet = new Fleet();

    @Test
    void samplesActiveTenantsEachOnceAndEveryOneNowAndThen() {
        for (int i = 0; i < 30; i++) {
            fleet.listed("t" + i, "active", "eu-1", "db", "s" + i);
        }
        fleet.listed("asleep", "suspended", "eu-1", "db", "s").listed("new", "provisioning", "eu-1", "db", "s");
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 200; i++) {
            var sample = fleet.masterSays("SELECT slug FROM identity.echelon_guard_sample(10)");
            assertThat(sample).hasSize(10).doesNotHaveDuplicates();
            seen.addAll(sample);
        }

        assertThat(seen).hasSize(30).doesNotContain("asleep", "new");
    }

    @Test
    void samplesAFleetSmallerThanTheSampleWhole() {
        fleet.listed("a", "active", "eu-1", "db", "s").listed("b", "active", "eu-1", "db", "s");

        assertThat(fleet.masterSays("SELECT slug FROM identity.echelon_guard_sample(10)"))
                .containsExactlyInAnyOrder("a", "b");
        assertThat(new Fleet().masterSays("SELECT slug FROM identity.echelon_guard_sample(10)"))
                .isEmpty();
    }

    @Test
    void samplingAndTheFleetsGreatestValueCostTheSameInALargeFleet() throws SQLException {
        fleet.inMaster(
                "INSERT INTO identity.echelon_tenant (slug, shard, database_name)"
                        + " SELECT 't' || i, 'eu-1', 'db' || i FROM generate_series(1, 50000) i",
                "INSERT INTO identity.echelon_tenant_schema (slug, min_compatible_code_version, read_at)"
                        + " SELECT 't' || i, '1.' || i % 100 || '.0', now() FROM generate_series(1, 50000) i",
                "VACUUM ANALYZE identity.echelon_tenant",
                "VACUUM ANALYZE identity.echelon_tenant_schema");

        assertThat(blocksRead("SELECT * FROM identity.echelon_guard_sample(10)"))
                .isLessThan(60);
        assertThat(blocksRead("SELECT * FROM identity.echelon_guard_fleet()")).isLessThan(60);
        assertThat(fleet.masterSays("SELECT min_compatible_code_version FROM identity.echelon_guard_fleet()"))
                .containsExactly("1.99.0");
    }

    @Test
    void theFleetsGreatestValueIsByVersionNotByText() {
        fleet.tenant("old")
                .tenant("acme")
                .tenant("zoo")
                .seen("old", "1.9.0")
                .seen("acme", "1.10.0")
                .seen("zoo", "1.10.0-rc.1");

        assertThat(askedFor()).containsExactly("1.10.0 by tenant acme");
    }

    @Test
    void nothingIsAskedForByAFleetThatDeclaresNothing() {
        fleet.tenant("acme")
                .inMaster(
                        "INSERT INTO identity.echelon_tenant_schema (slug, read_at) VALUES ('acme', clock_timestamp())");

        assertThat(askedFor()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "active, true",
        "read_only, true",
        "suspended, true",
        "provisioning, true",
        "archived, false",
        "deleted, false",
    })
    void archivedAndDeletedTenantsAskForNothing(String status, boolean counts) {
        fleet.listed("acme", status, "eu-1", "db", "acme").seen("acme", "3.2.0");

        assertThat(askedFor()).hasSize(counts ? 1 : 0);
    }

    @Test
    void aTenantThatLeftTheCatalogAsksForNothingUnlessTheCatalogIsAQuery() {
        fleet.seen("gone", "3.2.0");
        assertThat(askedFor()).containsExactly("3.2.0 by tenant gone");

        fleet.tenant("acme");
        assertThat(askedFor()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING,  true,  false, true",
        "RUNNING,  false, false, false",
        "PAUSED,   true,  false, true",
        "ABORTED,  true,  true,  true",
        "ABORTED,  true,  false, false",
        "FINISHED, true,  false, false",
    })
    void aRunAsksFromItsFirstReleaseOnUntilNothingIsInFlight(
            String state, boolean released, boolean inFlight, boolean counts) {
        run(state, released, inFlight, "4.0.0");

        assertThat(askedFor()).isEqualTo(counts ? List.of("4.0.0 by run " + RUN) : List.of());
    }

    @Test
    void theGreaterOfTenantsAndRunIsAskedFor() {
        fleet.tenant("acme").seen("acme", "4.1.0");
        run("RUNNING", true, false, "4.0.0");

        assertThat(askedFor()).containsExactly("4.1.0 by tenant acme");
    }

    @Test
    void listsLiveInstancesThatAreOlderOldestFirst() {
        register("billing", "1.9.0", 60_000);
        register("billing", "1.10.0-rc.1", 60_000);
        register("shop", "1.10.0", 60_000);
        register("shop", "1.8.0", 60_000);
        fleet.inMaster("UPDATE identity.echelon_service_instance SET expires_at = clock_timestamp() - interval '1 ms'"
                + " WHERE code_version = '1.8.0'");

        assertThat(fleet.masterSays(
                        "SELECT service || ' ' || code_version FROM identity.echelon_services_behind('1.10.0')"))
                .containsExactly("billing 1.9.0", "billing 1.10.0-rc.1");
    }

    @Test
    void refusesAnInstanceWithoutAVersion() {
        assertThatThrownBy(() -> register("billing", "latest", 60_000))
                .hasStackTraceContaining("p_code_version is no semantic version");
        assertThatThrownBy(() -> register("billing", "1.0.0", 10)).hasStackTraceContaining("expected 1000 to 3600000");
    }

    @Test
    void forgetsInstancesThatAreLongGone() {
        register("billing", "1.9.0", 60_000);
        fleet.inMaster(
                "UPDATE identity.echelon_service_instance SET expires_at = clock_timestamp() - interval '2 days'");

        register("billing", "2.0.0", 60_000);

        assertThat(fleet.masterSays("SELECT code_version FROM identity.echelon_service_instance"))
                .containsExactly("2.0.0");
    }

    @Test
    void aServiceCannotRegisterBetweenTheOrderGuardsLookAndTheRelease() throws SQLException {
        try (Connection coordinator = fleet.connectToMaster();
                Statement order = coordinator.createStatement()) {
            coordinator.setAutoCommit(false);
            order.execute("SELECT * FROM identity.echelon_services_behind('2.0.0')");

            assertThatThrownBy(() -> register("billing", "1.0.0", 60_000)).hasStackTraceContaining("lock timeout");
            coordinator.commit();
        }
        register("billing", "1.0.0", 60_000);

        assertThat(fleet.masterSays("SELECT service FROM identity.echelon_services_behind('2.0.0')"))
                .containsExactly("billing");
    }

    @Test
    void nobodyCallsTheFunctionsWithoutBeingGrantedThem() throws SQLException {
        String role = "guard_" + UUID.randomUUID().toString().replace("-", "");
        fleet.inMaster("CREATE ROLE " + role, "GRANT USAGE ON SCHEMA identity TO " + role);
        try (Connection connection = fleet.connectToMaster();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + role);
            for (String call : List.of(
                    "echelon_guard_sample(1)",
                    "echelon_guard_fleet()",
                    "echelon_service_register(gen_random_uuid(), 's', '1.0.0', 'h', 60000)",
                    "echelon_service_leave(gen_random_uuid())",
                    "echelon_services_behind('1.0.0')")) {
                assertThatThrownBy(() -> statement.execute("SELECT * FROM identity." + call))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void aGrantOfTheFunctionsIsAllAServiceNeeds() throws SQLException {
        String role = "guard_" + UUID.randomUUID().toString().replace("-", "");
        fleet.tenant("acme")
                .inMaster(
                        "CREATE ROLE " + role + " LOGIN PASSWORD 'guard'",
                        "GRANT USAGE ON SCHEMA identity TO " + role,
                        "GRANT EXECUTE ON FUNCTION identity.echelon_guard_sample, identity.echelon_guard_fleet,"
                                + " identity.echelon_service_register, identity.echelon_service_leave TO " + role);
        var instance = new GuardSettings.Instance(UUID.randomUUID(), "billing", "h", Fleet.patience());
        var settings = new GuardSettings(CodeVersion.of("1.0.0"), 10, Fleet.patience(), true, instance, null);
        var server = fleet.shard();
        var master = new MasterDatabase(JdbcConnections.master(server.url(fleet.masterDatabase()), role, "guard"));

        assertThat(master.ask(settings, Fleet.patience()).sample())
                .extracting(TenantAddress::slug)
                .containsExactly("acme");
        assertThat(fleet.masterSays("SELECT service FROM identity.echelon_service_instance"))
                .containsExactly("billing");
        master.leave(instance, Fleet.patience());
        assertThat(fleet.masterSays("SELECT service FROM identity.echelon_service_instance"))
                .isEmpty();
    }

    private List<String> askedFor() {
        return fleet.masterSays(
                "SELECT min_compatible_code_version || ' by ' || asked_by FROM identity.echelon_guard_fleet()");
    }

    private void register(String service, String version, int ttl) {
        fleet.masterSays("SELECT identity.echelon_service_register(gen_random_uuid(), '" + service + "', '" + version
                + "', 'host', " + ttl + ")");
    }

    private void run(String state, boolean released, boolean inFlight, String value) {
        fleet.inMaster(
                "INSERT INTO identity.migration_dispatch (run_id, kind, whole_fleet, state, migration_set_hash,"
                        + " min_compatible_code_version) VALUES ('" + RUN + "', 'COHORTS', true, '" + state
                        + "', 'h', '"
                        + value + "')",
                "INSERT INTO identity.migration_cohort (run_id, cohort, planned, released_at) VALUES ('" + RUN
                        + "', 1, 1, " + (released ? "clock_timestamp()" : "NULL") + ")",
                "INSERT INTO identity.migration_cohort_tenant (run_id, cohort, slug, status, shard, database_name,"
                        + " schema_name, state, token) VALUES ('" + RUN + "', 1, 'x', 'active', 'eu-1', 'db', 's', '"
                        + (inFlight ? "RELEASED" : "PENDING") + "', 1)");
    }

    /** Once the connection knows its tables and plans. */
    private long blocksRead(String query) throws SQLException {
        try (Connection connection = fleet.connectToMaster();
                Statement statement = connection.createStatement()) {
            statement.execute(query);
            var plan = new StringBuilder();
            try (var lines = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS) " + query)) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            var buffers = Pattern.compile("Buffers: shared((?: (?:hit|read|dirtied|written)=\\d+)+)")
                    .matcher(plan);
            assertThat(buffers.find()).as(plan.toString()).isTrue();
            return Pattern.compile("(?:hit|read)=(\\d+)")
                    .matcher(buffers.group(1))
                    .results()
                    .mapToLong(match -> Long.parseLong(match.group(1)))
                    .sum();
        }
    }
}
