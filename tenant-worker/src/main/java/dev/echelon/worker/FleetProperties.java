package dev.echelon.worker;

import dev.echelon.worker.tenant.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The servers that hold the tenants, and the migrations they get.
 *
 * @param shards by the name that the catalog uses; a worker may know some of the fleet's only
 * @param migrations locations of the tenant migrations: a folder, a jar, {@code filesystem:...}, {@code classpath:...}
 */
@ConfigurationProperties("echelon")
public record FleetProperties(
        @Nullable Map<String, ShardProperties> shards,
        @Nullable List<String> migrations) {
    public FleetProperties {
        if (shards == null || shards.isEmpty()) {
            throw new IllegalArgumentException(
                    "echelon.shards is empty: name at least one shard (echelon.shards.<name>.host, ECHELON_SHARDS_<NAME>_HOST)");
        }
        if (migrations == null || migrations.isEmpty()) {
            throw new IllegalArgumentException(
                    "echelon.migrations is empty: name a folder or a jar with the tenant migrations (ECHELON_MIGRATIONS)");
        }
        List<Shard> checked = resolve(shards);
        if (checked.isEmpty()) {
            throw new IllegalStateException("shards are there and none was read");
        }
    }

    /** The shards, checked. */
    public List<Shard> servers() {
        return resolve(shards == null ? Map.of() : shards);
    }

    /** Never empty. */
    public List<String> locations() {
        return migrations == null ? List.of() : migrations;
    }

    private static List<Shard> resolve(Map<String, ShardProperties> shards) {
        List<Shard> resolved = new ArrayList<>();
        shards.forEach((name, shard) -> {
            try {
                resolved.add(shard.toShard(name));
            } catch (IllegalArgumentException e) {
                throw Settings.named("echelon.shards." + name + ".", e);
            }
        });
        return resolved;
    }
}
