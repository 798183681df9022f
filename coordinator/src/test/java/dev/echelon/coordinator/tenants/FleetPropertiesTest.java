package dev.echelon.coordinator.tenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class FleetPropertiesTest {
    @Test
    void binds_from_the_environment_alone() {
        FleetProperties fleet = bind(Map.of(
                "ECHELON_MIGRATIONS", "/srv/migrations,/srv/java.jar",
                "ECHELON_VERIFY_TIMEOUT", "30s",
                "ECHELON_SHARDS_EAST_HOST", "db-east",
                "ECHELON_SHARDS_EAST_PORT", "6432",
                "ECHELON_SHARDS_EAST_USERNAME", "reader",
                "ECHELON_SHARDS_EAST_PASSWORD_FILE", "/run/secrets/east",
                "ECHELON_SHARDS_EAST_LIMIT", "3",
                "ECHELON_SHARDS_EAST_PROPERTIES_SSLMODE", "verify-full",
                "ECHELON_SHARDS_EAST_PROPERTIES_CONNECTTIMEOUT", "7"));

        ShardProperties east = Objects.requireNonNull(fleet.shards().get("east"));
        assertThat(fleet.migrations()).containsExactly("/srv/migrations", "/srv/java.jar");
        assertThat(fleet.verifyTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(east.server()).isEqualTo("db-east:6432");
        assertThat(east.limit()).isEqualTo(3);
        assertThat(east.passwordFile()).hasToString("/run/secrets/east");
        assertThat(east.properties())
                .containsOnly(Map.entry("sslmode", "verify-full"), Map.entry("connectTimeout", "7"));
    }

    @Test
    void defaults() {
        FleetProperties fleet = bind(Map.of(
                "ECHELON_MIGRATIONS", "/srv/migrations",
                "ECHELON_SHARDS_EAST_HOST", "db-east",
                "ECHELON_SHARDS_EAST_USERNAME", "reader"));

        ShardProperties east = Objects.requireNonNull(fleet.shards().get("east"));
        assertThat(east.port()).isEqualTo(5_432);
        assertThat(east.limit()).isEqualTo(8);
        assertThat(fleet.verifyTimeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void a_driver_property_that_could_load_code_stops_the_start() {
        assertThatThrownBy(() -> bind(Map.of(
                        "ECHELON_MIGRATIONS", "m",
                        "ECHELON_SHARDS_EAST_HOST", "h",
                        "ECHELON_SHARDS_EAST_USERNAME", "u",
                        "ECHELON_SHARDS_EAST_PROPERTIES_SOCKETFACTORY", "evil.Factory")))
                .hasMessageContaining("echelon.shards.east")
                .rootCause()
                .hasMessageContaining("socketfactory may not be set; allowed are ");
    }

    @Test
    void a_time_out_of_range_stops_the_start() {
        assertThatThrownBy(() -> bind(Map.of("ECHELON_MIGRATIONS", "m", "ECHELON_VERIFY_TIMEOUT", "0s")))
                .rootCause()
                .hasMessageContaining("echelon.verify-timeout is PT0S, allowed is 1 s to 1 h");
    }

    @Test
    void a_password_is_not_shown() {
        FleetProperties fleet = bind(Map.of(
                "ECHELON_MIGRATIONS", "m",
                "ECHELON_SHARDS_EAST_HOST", "h",
                "ECHELON_SHARDS_EAST_USERNAME", "u",
                "ECHELON_SHARDS_EAST_PASSWORD", "hush-hush"));

        assertThat(fleet.toString()).doesNotContain("hush-hush");
    }

    private static FleetProperties bind(Map<String, String> environment) {
        StandardEnvironment spring = new StandardEnvironment();
        spring.getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new HashMap<>(environment)));
        ConfigurationPropertySources.attach(spring);
        return Binder.get(spring).bind("echelon", FleetProperties.class).get();
    }
}
