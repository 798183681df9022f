package dev.echelon.contracts.guard.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.echelon.contracts.guard.BootRefusedException;
import dev.echelon.contracts.guard.Fleet;
import dev.echelon.contracts.guard.JdbcConnections;
import dev.echelon.contracts.guard.TenantConnections;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A real service boots, is refused, and boots again. */
@ExtendWith(OutputCaptureExtension.class)
class GuardedServiceTest {
    private final Fleet fleet = new Fleet();

    @Test
    void bootsIsRefusedAndBootsAgainAfterTheDeployOfNewCode(CapturedOutput output) throws Exception {
        fleet.tenant("acme").tenant("zoo").declares("zoo", "V6__a.sql", "3.1.0");
        try (var service = start("3.1.0", Map.of())) {
            assertThat(get(service)).isEqualTo("served");
        }

        fleet.declares("zoo", "V7__drop_old_totals.sql", "3.2.0");
        assertThatThrownBy(() -> start("3.1.0", Map.of())).hasRootCauseInstanceOf(BootRefusedException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("This build, 3.1.0, is older than the schemas it would work on.")
                .contains("zoo (shard eu-1) needs 3.2.0 or later, since V7__drop_old_totals.sql")
                .contains("Either deploy 3.2.0 or later, or pin this build")
                .doesNotContain("\tat dev.echelon");

        try (var service = start("3.2.0", Map.of())) {
            assertThat(get(service)).isEqualTo("served");
        }
    }

    @Test
    void bootsAgainWhenTheTenantIsNoLongerServed() {
        fleet.tenant("acme").tenant("zoo").declares("zoo", "V7__b.sql", "3.2.0").seen("zoo", "3.2.0");
        assertThatThrownBy(() -> start("3.1.0", Map.of())).hasRootCauseInstanceOf(BootRefusedException.class);

        fleet.inMaster("UPDATE identity.echelon_tenant SET status = 'archived' WHERE slug = 'zoo'");

        start("3.1.0", Map.of()).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void noRequestIsServedWhileTheGuardLooksNorAfterItRefused(String lazy) throws Exception {
        fleet.tenant("acme").declares("acme", "V7__b.sql", "3.2.0");
        int port = freePort();
        var connects = new AtomicInteger();
        TenantConnections slow = (tenant, timeout) -> {
            // the service has all its beans by now, and half a second to make the mistake
            await().pollDelay(500, TimeUnit.MILLISECONDS).until(() -> true);
            connects.addAndGet(answers(port) ? 1 : 0);
            return fleet.tenants().open(tenant, timeout);
        };
        var application = new SpringApplication(ServiceApplication.class);
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("connections", slow));
        application.setDefaultProperties(properties("3.1.0", Map.of("spring.main.lazy-initialization", lazy)));

        assertThatThrownBy(() -> application.run("--server.port=" + port, "--server.address=127.0.0.1"))
                .hasRootCauseInstanceOf(BootRefusedException.class);

        assertThat(connects).hasValue(0);
        assertThat(answers(port)).isFalse();
    }

    @Test
    void theProcessEndsWithAnExitCodeOtherThanZero() throws Exception {
        fleet.tenant("acme").declares("acme", "V7__b.sql", "3.2.0");

        assertThat(exitCode("3.1.0")).isEqualTo(65);
    }

    @Test
    void theProcessEndsWithItsOwnExitCodeWhenTenantsCannotBeRead() throws Exception {
        fleet.listed("gone", "active", "eu-1", "no_such_database", "gone");

        assertThat(exitCode("3.1.0")).isEqualTo(69);
    }

    @Test
    void startsOnWhatItCannotReadOnlyWhenToldTo(CapturedOutput output) {
        fleet.listed("gone", "active", "eu-1", "no_such_database", "gone").tenant("acme");
        assertThatThrownBy(() -> start("3.1.0", Map.of())).hasRootCauseInstanceOf(BootRefusedException.class);

        start("3.1.0", Map.of("echelon.guard.on-unreadable", "warn")).close();

        assertThat(output).contains("started although it cannot be told").contains("gone (shard eu-1)");
    }

    @Test
    void isRefusedInTheMiddleOfARunWhoseFirstCohortIsOut() {
        fleet.tenant("acme");
        fleet.inMaster(
                "INSERT INTO identity.migration_dispatch (run_id, kind, whole_fleet, state, migration_set_hash,"
                        + " min_compatible_code_version) VALUES (gen_random_uuid(), 'COHORTS', true, 'RUNNING', 'h', '4.0.0')",
                "INSERT INTO identity.migration_cohort (run_id, cohort, planned, released_at)"
                        + " SELECT run_id, 1, 1, clock_timestamp() FROM identity.migration_dispatch");

        assertThatThrownBy(() -> start("3.1.0", Map.of())).hasMessageContaining("the fleet needs 4.0.0 or later");

        start("3.1.0", Map.of("echelon.guard.ask-master", "false")).close();
        start("4.0.0", Map.of()).close();
    }

    @Test
    void registersWhileItRunsRenewsAndLeaves() {
        fleet.tenant("acme");
        try (var service = start("3.1.0", Map.of("echelon.guard.expiry", "1s"))) {
            assertThat(registered()).containsExactly("billing 3.1.0");
            var first = fleet.masterSays("SELECT expires_at FROM identity.echelon_service_instance");
            await().until(() -> !fleet.masterSays("SELECT expires_at FROM identity.echelon_service_instance")
                    .equals(first));
            assertThat(service.isRunning()).isTrue();
        }
        assertThat(registered()).isEmpty();

        try (var service = start("3.1.0", Map.of("echelon.guard.register", "false"))) {
            assertThat(service.isRunning()).isTrue();
            assertThat(registered()).isEmpty();
        }
    }

    @Test
    void aRefusedServiceIsNotRegistered() {
        fleet.tenant("acme").declares("acme", "V7__b.sql", "3.2.0");

        assertThatThrownBy(() -> start("3.1.0", Map.of())).hasRootCauseInstanceOf(BootRefusedException.class);

        assertThat(registered()).isEmpty();
    }

    @Test
    void saysInItsLogThatItHasBecomeTooOld(CapturedOutput output) {
        fleet.tenant("acme");
        try (var service = start("3.1.0", Map.of("echelon.guard.expiry", "1s"))) {
            fleet.seen("acme", "3.2.0");

            await().until(() -> output.getAll().contains("too old for the fleet by now"));
            assertThat(service.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echelon.guard.code-version | next | echelon.guard.code-version is wrong: 'next' is no semantic version",
                "echelon.guard.sample-size | 0 | echelon.guard.sample-size is 0, expected 1 to 1000",
                "echelon.guard.timeout | 10ms | echelon.guard.timeout is 10 ms, expected 100 ms to 5 min",
                "echelon.guard.expiry | 10ms | echelon.guard.expiry is 10 ms, expected 1 s to 1 h",
                "echelon.guard.on-unreadable | shrug | echelon.guard.on-unreadable",
                "echelon.guard.sampel-size | 5 | echelon.guard.sampel-size",
                "echelon.master.url | jdbc:mysql://x | echelon.master.url must begin with jdbc:postgresql:",
                "echelon.master.username | '' | echelon.master.username is not set, and the guard needs it.",
                "echelon.shards.eu-1.port | 70000 | echelon.shards.eu-1.port is 70000, expected 1 to 65535",
                "echelon.shards.eu-1.password-file | /no/such | echelon.shards.eu-1.password-file names a file that cannot be read",
            })
    void aWrongValueStopsTheStartAndNamesTheProperty(
            String property, String value, String message, CapturedOutput output) {
        assertThatThrownBy(() -> start("3.1.0", Map.of(property, value))).isNotNull();

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(message)
                .doesNotContain("\tat dev.echelon");
    }

    @Test
    void aServiceThatUsesTheContractsForItsMessagesAloneIsNotGuarded() {
        var application = new SpringApplication(ServiceApplication.class);
        try (var service = application.run("--server.port=0", "--server.address=127.0.0.1")) {
            assertThat(service.getBeanNamesForType(BootGuard.class)).isEmpty();
        }
    }

    @Test
    void theGuardCanBeSwitchedOff() {
        fleet.tenant("acme").declares("acme", "V7__b.sql", "9.0.0");
        try (var service = start("3.1.0", Map.of("echelon.guard.enabled", "false"))) {
            assertThat(service.getBeanNamesForType(BootGuard.class)).isEmpty();
        }
    }

    @Test
    void aConnectionBeanOfTheServicesOwnIsUsed() {
        fleet.tenant("acme").declares("acme", "V7__b.sql", "3.2.0");
        var application = new SpringApplication(ServiceApplication.class);
        TenantConnections own = JdbcConnections.tenants(Map.of("eu-1", fleet.shard()));
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("own", own));
        var properties = properties("3.1.0", Map.of());
        properties.keySet().removeIf(key -> key.startsWith("echelon.shards"));
        application.setDefaultProperties(properties);

        assertThatThrownBy(() -> application.run("--server.port=0"))
                .hasMessageContaining("acme (shard eu-1) needs 3.2.0");
    }

    private List<String> registered() {
        return fleet.masterSays("SELECT service || ' ' || code_version FROM identity.echelon_service_instance");
    }

    private ConfigurableApplicationContext start(String version, Map<String, Object> more) {
        return ServiceApplication.start(properties(version, more));
    }

    private Map<String, Object> properties(String version, Map<String, Object> more) {
        var properties = new HashMap<>(fleet.properties());
        properties.put("echelon.guard.code-version", version);
        properties.put("echelon.guard.timeout", Fleet.patience().toSeconds() + "s");
        properties.put("server.port", 0);
        properties.putAll(more);
        return properties;
    }

    private int exitCode(String version) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ServiceApplication.class.getName()));
        properties(version, Map.of()).forEach((name, value) -> command.add("--" + name + "=" + value));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String get(ConfigurableApplicationContext service) throws IOException, InterruptedException {
        var server = Objects.requireNonNull(((WebServerApplicationContext) service).getWebServer());
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + "/"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
