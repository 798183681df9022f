package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.worker.migration.FailureClass;
import dev.echelon.worker.tenant.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsTest {
    private static Map<String, String> complete() {
        return new HashMap<>(Map.of(
                "echelon.kafka.bootstrap-servers", "localhost:9092",
                "echelon.master.url", "jdbc:postgresql://localhost/master",
                "echelon.migrations", "migrations,more.jar",
                "echelon.shards.s1.host", "db1",
                "echelon.shards.s1.username", "migrator",
                "echelon.shards.s1.password", "secret"));
    }

    private static <T> T bind(Map<String, String> settings, String prefix, Class<T> type) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(prefix, Bindable.of(type));
    }

    private static void bindAll(Map<String, String> settings) {
        bind(settings, "echelon.worker", WorkerProperties.class);
        bind(settings, "echelon.worker.retry", RetryProperties.class);
        bind(settings, "echelon.worker.master", MasterProperties.Own.class);
        bind(settings, "echelon.master", MasterProperties.class);
        bind(settings, "echelon.kafka", KafkaProperties.class);
        bind(settings, "echelon", FleetProperties.class);
    }

    @Test
    void have_the_documented_defaults() {
        WorkerProperties worker = bind(complete(), "echelon.worker", WorkerProperties.class);
        RetryProperties retry = bind(complete(), "echelon.worker.retry", RetryProperties.class);
        FleetProperties fleet = bind(complete(), "echelon", FleetProperties.class);

        assertThat(worker.slots()).isEqualTo(8);
        assertThat(worker.unbooked()).isEqualTo(500);
        assertThat(worker.lease()).isEqualTo(Duration.ofSeconds(60));
        assertThat(worker.resendAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(worker.drainTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(worker.groupProtocol()).isEqualTo("classic");
        assertThat(worker.session())
                .isEqualTo(new WorkerProperties.Session(
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)));
        assertThat(retry.policies()).hasSize(6);
        assertThat(retry.policies().get(FailureClass.LOCK)).satisfies(lock -> {
            assertThat(lock.attempts()).isEqualTo(10);
            assertThat(lock.first()).isEqualTo(Duration.ofSeconds(1));
            assertThat(lock.max()).isEqualTo(Duration.ofSeconds(30));
            assertThat(lock.budget()).isEqualTo(Duration.ofMinutes(10));
        });
        assertThat(fleet.locations()).containsExactly("migrations", "more.jar");
        assertThat(fleet.servers()).singleElement().satisfies(shard -> {
            assertThat(shard.port()).isEqualTo(5432);
            assertThat(shard.password().get()).isEqualTo("secret");
        });
    }

    @Test
    void change_what_they_name_and_nothing_else() {
        var settings = complete();
        settings.put("echelon.worker.retry.lock.attempts", "3");
        settings.put("echelon.worker.session.lock-timeout", "1s");
        settings.put("echelon.shards.s1.properties.SSLMODE", "verify-full");
        settings.put("echelon.shards.s1.host", "db1, db2");

        assertThat(bind(settings, "echelon.worker.retry", RetryProperties.class)
                        .policies()
                        .get(FailureClass.LOCK))
                .satisfies(lock -> {
                    assertThat(lock.attempts()).isEqualTo(3);
                    assertThat(lock.max()).isEqualTo(Duration.ofSeconds(30));
                });
        assertThat(bind(settings, "echelon.worker", WorkerProperties.class).session())
                .satisfies(session -> {
                    assertThat(session.lockTimeout()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(session.statementTimeout()).isEqualTo(Duration.ofMinutes(30));
                });
        Shard shard = bind(settings, "echelon", FleetProperties.class).servers().get(0);
        assertThat(shard.properties()).containsExactly(Map.entry("sslmode", "verify-full"));
        assertThat(shard.hosts()).containsExactly("db1", "db2");
    }

    @ParameterizedTest
    @CsvSource({
        "echelon.worker.slots, 257, echelon.worker.slots is 257",
        "echelon.worker.unbooked, 0, echelon.worker.unbooked is 0",
        "echelon.worker.lease, 0s, echelon.worker.lease is PT0S",
        "echelon.worker.drain-timeout, -1s, echelon.worker.drain-timeout is PT-1S",
        "echelon.worker.group-protocol, share, echelon.worker.group-protocol is share",
        "echelon.worker.id, 'a b', echelon.worker.id is 'a b'",
        "echelon.worker.session.lock-timeout, 0s, echelon.worker.session.lock-timeout is PT0S",
        "echelon.worker.retry.lock.attempts, 0, echelon.worker.retry.lock: attempts is 0",
        "echelon.worker.retry.read-only.first, 1h, echelon.worker.retry.read-only: first wait is PT1H",
        "echelon.worker.retry.connect.max, 1ms, echelon.worker.retry.connect: first wait is",
        "echelon.worker.master.pool-size, 1, echelon.worker.master.pool-size is 1",
        "echelon.shards.s1.port, 70000, echelon.shards.s1.port is 70000",
        "echelon.shards.s1.host, 'a/b?x=y', echelon.shards.s1.host is",
        "echelon.shards.s1.host, '', echelon.shards.s1.host is missing",
        "echelon.shards.s1.username, '', echelon.shards.s1.username is missing",
        "echelon.shards.s1.password-file, /nowhere/at/all, echelon.shards.s1.password and password-file are both set",
        "echelon.shards.s2.password-file, /nowhere/at/all, echelon.shards.s2.host is missing",
        "echelon.shards.s1.properties.socketFactory, x.Y, echelon.shards.s1.properties.socketFactory is not allowed",
        "echelon.master.url, jdbc:mysql://x/y, echelon.master.url does not begin with jdbc:postgresql:",
        "echelon.master.url, , echelon.master.url is missing",
        "echelon.kafka.bootstrap-servers, '', echelon.kafka.bootstrap-servers is missing",
        "echelon.migrations, '', echelon.migrations is empty",
    })
    void refuse_a_wrong_value_by_the_propertys_name(String property, String value, String said) {
        var settings = complete();
        if (value == null) {
            settings.remove(property);
        } else {
            settings.put(property, value);
        }

        assertThatThrownBy(() -> bindAll(settings))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining(said)
                .hasMessageNotContaining("secret");
    }

    @Test
    void refuse_a_fleet_without_shards() {
        var settings = complete();
        settings.keySet().removeIf(key -> key.startsWith("echelon.shards"));

        assertThatThrownBy(() -> bindAll(settings)).rootCause().hasMessageContaining("echelon.shards is empty");
    }

    @Test
    void read_a_password_from_its_file_whenever_it_is_needed(@TempDir Path folder) throws IOException {
        // Given
        Path file = folder.resolve("password");
        Files.writeString(file, "first\n");
        var settings = complete();
        settings.remove("echelon.shards.s1.password");
        settings.put("echelon.shards.s1.password-file", file.toString());
        Shard shard = bind(settings, "echelon", FleetProperties.class).servers().get(0);
        assertThat(shard.password().get()).isEqualTo("first");

        // When
        Files.writeString(file, "second\n");

        // Then
        assertThat(shard.password().get()).isEqualTo("second");
    }

    @Test
    void tell_no_password_when_they_are_printed() {
        var settings = complete();
        settings.put("echelon.master.username", "echelon");
        settings.put("echelon.master.password", "secret");
        settings.put("echelon.worker.master.password", "secret");

        assertThat(bind(settings, "echelon", FleetProperties.class).toString()).doesNotContain("secret");
        assertThat(bind(settings, "echelon.master", MasterProperties.class).toString())
                .doesNotContain("secret");
        assertThat(bind(settings, "echelon.worker.master", MasterProperties.Own.class)
                        .toString())
                .doesNotContain("secret");
        assertThat(bind(settings, "echelon", FleetProperties.class).servers().toString())
                .doesNotContain("secret");
    }
}
