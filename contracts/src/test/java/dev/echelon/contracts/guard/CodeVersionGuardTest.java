package dev.echelon.contracts.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.compatibility.TenantRequirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CodeVersionGuardTest {
    private final Fleet fleet = new Fleet();
    private final ExecutorService threads = Executors.newFixedThreadPool(16, task -> {
        var thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void isSafeWhenNoTenantIsAhead() {
        fleet.tenant("acme").tenant("zoo").declares("zoo", "V6__a.sql", "3.1.0").seen("zoo", "3.1.0");

        var report = guard("3.1.0").check();

        assertThat(report.isSafe()).isTrue();
        assertThat(report.read()).isEqualTo(2);
        assertThat(report.fleet()).isEqualTo(new FleetValue(CodeVersion.of("3.1.0"), "tenant zoo"));
        assertThatCode(() -> BootRefusedException.unlessAllowed(report, OnUnreadable.FAIL_CLOSED))
                .doesNotThrowAnyException();
    }

    @Test
    void isSafeOnAnEmptyFleet() {
        assertThat(guard("0.0.1").check().isSafe()).isTrue();
    }

    @Test
    void namesEverySampledTenantThatIsAheadAndSinceWhen() {
        fleet.tenant("acme")
                .declares("acme", "V5__a.sql", "3.9.0")
                .declares("acme", "V6__b.sql", "3.10.0")
                .declares("acme", "V7__c.sql", "3.2.0")
                .tenant("zoo");

        var report = guard("3.9.0").check();

        assertThat(report.isBehind()).isTrue();
        assertThat(report.ahead())
                .containsExactly(new TenantRequirement("acme", "eu-1", CodeVersion.of("3.10.0"), "V6__b.sql"));
    }

    @Test
    void anActiveTenantAloneIsSampled() {
        fleet.tenant("asleep", "suspended")
                .declares("asleep", "V6__b.sql", "9.0.0")
                .tenant("acme");

        var report = guard("1.0.0").check();

        assertThat(report.isSafe()).isTrue();
        assertThat(report.read()).isEqualTo(1);
    }

    @Test
    void isBehindWhenTheFleetIsAheadAlthoughTheSampleIsNot() {
        fleet.tenant("acme").seen("acme", "4.0.0");

        var report = guard("3.9.0").check();

        assertThat(report.ahead()).isEmpty();
        assertThat(report.isBehind()).isTrue();
        assertThatThrownBy(() -> BootRefusedException.unlessAllowed(report, OnUnreadable.WARN))
                .hasMessageContaining("the fleet needs 4.0.0 or later, asked for by tenant acme");
    }

    @Test
    void theMastersAnswerMayBeSwitchedOffAndTheSampleStays() {
        fleet.tenant("acme").seen("acme", "4.0.0");
        var settings = new GuardSettings(CodeVersion.of("3.9.0"), 10, Fleet.patience(), false, null, null);
        assertThat(guard(settings, fleet.tenants()).check().isSafe()).isTrue();

        fleet.declares("acme", "V8__d.sql", "4.0.0");
        assertThat(guard(settings, fleet.tenants()).check().isBehind()).isTrue();
    }

    @Test
    void samplesFromTheUsersOwnCatalog() {
        fleet.tenant("acme").tenant("zoo").declares("zoo", "V8__d.sql", "4.0.0");
        var query = "SELECT slug, status, shard, database_name, schema_name FROM identity.echelon_tenant"
                + " WHERE slug <> 'zoo' AND 'a?' <> 'b' -- pinned";

        var report = guard(withCatalog(query), fleet.tenants()).check();

        assertThat(report.isSafe()).isTrue();
        assertThat(report.read()).isEqualTo(1);
    }

    @Test
    void aCatalogQueryCannotWrite() {
        fleet.tenant("acme");
        var query = "SELECT slug, status, shard, database_name, schema_name, setval('identity.migration_token_seq', 7)"
                + " FROM identity.echelon_tenant";

        var report = guard(withCatalog(query), fleet.tenants()).check();

        assertThat(report.unreadable()).singleElement().asString().contains("read-only transaction");
    }

    @Test
    void whatCannotBeReadIsNotSafeAndIsNamed() {
        fleet.tenant("acme")
                .listed("gone", "active", "eu-1", fleet.tenantDatabase(), "nowhere")
                .listed("lost", "active", "eu-1", "no_such_database", "lost")
                .listed("far", "active", "us-1", "db", "far")
                .tenant("odd")
                .declares("odd", "V6__b.sql", "soon");

        var report = guard("9.0.0").check();

        assertThat(report.isSafe()).isFalse();
        assertThat(report.isBehind()).isFalse();
        assertThat(report.read()).isEqualTo(1);
        assertThat(report.unreadable())
                .extracting(Unreadable::toString)
                .containsExactlyInAnyOrder(
                        "gone (shard eu-1): database " + fleet.tenantDatabase() + " has no schema nowhere",
                        "lost (shard eu-1): FATAL: database \"no_such_database\" does not exist",
                        "far (shard us-1): no shard 'us-1' is configured (echelon.shards)",
                        "odd (shard eu-1): echelon_compatibility holds for V6__b.sql what cannot be compared: 'soon' is no"
                                + " semantic version: write three numbers, as in 3.2.0 or 3.2.0-rc.1.");
        assertThatThrownBy(() -> BootRefusedException.unlessAllowed(report, OnUnreadable.FAIL_CLOSED))
                .isInstanceOf(BootRefusedException.class);
        assertThatCode(() -> BootRefusedException.unlessAllowed(report, OnUnreadable.WARN))
                .doesNotThrowAnyException();
    }

    @Test
    void saysWhichRightIsMissing() {
        String role = "guard_" + UUID.randomUUID().toString().replace("-", "");
        fleet.tenant("acme")
                .declares("acme", "V6__b.sql", "3.0.0")
                .inTenants("CREATE ROLE " + role + " LOGIN PASSWORD 'guard'", "GRANT USAGE ON SCHEMA acme TO " + role);
        var address = new ShardAddress("127.0.0.1", fleet.shard().port(), role, "guard", Map.of());

        var report = guard(settings("9.0.0"), JdbcConnections.tenants(Map.of("eu-1", address)))
                .check();

        assertThat(report.unreadable())
                .singleElement()
                .asString()
                .contains("permission denied for table echelon_compatibility")
                .contains("needs USAGE on schema acme and SELECT on echelon_compatibility");
    }

    @Test
    void aTenantThatNeverAnswersCostsTheTimeoutAndNotTheOthers() throws IOException {
        try (var silence = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            fleet.tenant("acme").declares("acme", "V6__b.sql", "9.0.0");
            for (int i = 0; i < 5; i++) {
                fleet.listed("silent" + i, "active", "down", "db", "s");
            }
            var down = new ShardAddress("127.0.0.1", silence.getLocalPort(), "u", "p", Map.of());
            var settings = new GuardSettings(CodeVersion.of("1.0.0"), 10, Duration.ofSeconds(2), true, null, null);
            long start = System.nanoTime();

            var report = guard(settings, JdbcConnections.tenants(Map.of("eu-1", fleet.shard(), "down", down)))
                    .check();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6));
            assertThat(report.ahead()).extracting(TenantRequirement::slug).containsExactly("acme");
            assertThat(report.unreadable()).hasSize(5).allSatisfy(what -> assertThat(what.reason())
                    .isEqualTo("no answer; the check may take 2000 ms in all"));
        }
    }

    @Test
    void aMasterThatNeverAnswersCostsTheTimeout() throws IOException {
        try (var silence = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var master = JdbcConnections.master(
                    "jdbc:postgresql://127.0.0.1:" + silence.getLocalPort() + "/m", "u", "secret");
            var settings = new GuardSettings(CodeVersion.of("1.0.0"), 10, Duration.ofMillis(500), true, null, null);

            var report = new CodeVersionGuard(settings, master, fleet.tenants(), threads).check();

            assertThat(report.unreadable())
                    .containsExactly(
                            new Unreadable("the master database", "no answer; the check may take 500 ms in all"));
            assertThat(report.isSafe()).isFalse();
        }
    }

    @Test
    void aMasterThatIsNotThereIsUnreadable() throws IOException {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        var master = JdbcConnections.master("jdbc:postgresql://127.0.0.1:" + port + "/m", "u", "secret");

        var report = new CodeVersionGuard(settings("1.0.0"), master, fleet.tenants(), threads).check();

        assertThat(report.unreadable())
                .singleElement()
                .asString()
                .startsWith("the master database: Connection to 127.0.0.1:" + port + " refused")
                .doesNotContain("secret");
    }

    @Test
    void aMasterOfAnOlderVersionIsUnreadableAndSaysWhatToDo() {
        fleet.inMaster("DROP FUNCTION identity.echelon_guard_sample(integer)");

        assertThat(guard("1.0.0").check().unreadable())
                .singleElement()
                .asString()
                .contains("start a coordinator of this version once");
    }

    @Test
    void aFleetValueThatIsNoVersionIsUnreadable() {
        fleet.tenant("acme").seen("acme", "soon");

        assertThat(guard("1.0.0").check().unreadable())
                .singleElement()
                .asString()
                .contains("the fleet's greatest value cannot be compared: 'soon' is no semantic version");
    }

    @Test
    void registersBeforeItLooksRenewsAndLeaves() throws SQLException {
        var instance = new GuardSettings.Instance(UUID.randomUUID(), "billing", "host-1", Duration.ofSeconds(60));
        fleet.tenant("acme").seen("acme", "3.0.0");
        var guard = guard(
                new GuardSettings(CodeVersion.of("2.0.0"), 10, Fleet.patience(), true, instance, null),
                fleet.tenants());

        assertThat(guard.check().isBehind()).isTrue();
        assertThat(registered()).isEqualTo("billing 2.0.0 host-1");

        fleet.inMaster("UPDATE identity.echelon_service_instance SET expires_at = clock_timestamp()");
        assertThat(guard.renew()).isEqualTo(new FleetValue(CodeVersion.of("3.0.0"), "tenant acme"));
        assertThat(fleet.masterSays("SELECT expires_at > clock_timestamp() + interval '55 s'"
                        + " FROM identity.echelon_service_instance"))
                .containsExactly("t");

        guard.leave();
        assertThat(registered()).isNull();
    }

    @Test
    void anInterruptedCheckIsNotSafe() {
        Thread.currentThread().interrupt();

        var report = guard("1.0.0").check();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.isSafe()).isFalse();
    }

    private @Nullable String registered() {
        return fleet
                .masterSays(
                        "SELECT service || ' ' || code_version || ' ' || host FROM identity.echelon_service_instance")
                .stream()
                .findFirst()
                .orElse(null);
    }

    private CodeVersionGuard guard(String running) {
        return guard(settings(running), fleet.tenants());
    }

    private CodeVersionGuard guard(GuardSettings settings, TenantConnections tenants) {
        return new CodeVersionGuard(settings, fleet.master(), tenants, threads);
    }

    private static GuardSettings settings(String running) {
        return new GuardSettings(CodeVersion.of(running), 10, Fleet.patience(), true, null, null);
    }

    private static GuardSettings withCatalog(String query) {
        return new GuardSettings(CodeVersion.of("1.0.0"), 10, Fleet.patience(), true, null, query);
    }
}
