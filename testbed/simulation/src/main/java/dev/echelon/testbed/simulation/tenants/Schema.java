package dev.echelon.testbed.simulation.tenants;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One tenant's schema and what stands beside it. */
public final class Schema {
    private final String slug;
    private final String shard;
    final List<Backend> backends = new ArrayList<>();
    /** Scripts whose history row is committed, in order. */
    final Set<String> history = new LinkedHashSet<>();
    /** How often each script has really taken effect. */
    final Map<String, Integer> effects = new LinkedHashMap<>();
    /** Non-transactional scripts that were begun, and whether their object was there before. */
    final Map<String, Boolean> started = new LinkedHashMap<>();

    long fence;
    /** The highest token whose worker had taken the fence, with all that belongs to it. */
    long taken;

    long refusesUsUntil;

    @Nullable Backend flyway;
    /** The script that this tenant's data refuses; null: none. */
    @Nullable String refuses;

    Schema(String slug, String shard) {
        this.slug = slug;
        this.shard = shard;
    }

    public String slug() {
        return slug;
    }

    public String shard() {
        return shard;
    }

    public long fence() {
        return fence;
    }

    /** From here on nothing of a lower token may take effect, transaction or not. */
    public long taken() {
        return taken;
    }

    public Set<String> history() {
        return history;
    }

    public int effects(String script) {
        return effects.getOrDefault(script, 0);
    }

    public boolean isRefused(List<String> scripts) {
        return refuses != null && scripts.contains(refuses) && !history.contains(refuses);
    }

    /** Somebody mended the data. */
    public void mend() {
        refuses = null;
    }

    void ended(Backend backend) {
        backends.remove(backend);
        if (flyway == backend) {
            flyway = null;
        }
    }
}
