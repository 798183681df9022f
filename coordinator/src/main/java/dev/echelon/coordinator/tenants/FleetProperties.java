package dev.echelon.coordinator.tenants;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The servers that hold the tenants, and the migrations they get.
 *
 * @param shards by the name that the catalog uses
 * @param migrations locations of the tenant migrations: a folder, a jar, {@code filesystem:...}, {@code classpath:...}
 * @param verifyTimeout how long reading the tenants may take, all together
 */
@Validated
@ConfigurationProperties("echelon")
public record FleetProperties(
        Map<String, @Valid ShardProperties> shards,
        @NotEmpty List<String> migrations,
        @DefaultValue("2m") Duration verifyTimeout) {
    public FleetProperties {
        shards = shards == null ? Map.of() : Map.copyOf(shards);
        if (verifyTimeout.compareTo(Duration.ofSeconds(1)) < 0 || verifyTimeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "echelon.verify-timeout is " + verifyTimeout + ", allowed is 1 s to 1 h");
        }
    }
}
