package dev.echelon.testbed.simulation.tenants;

import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Program;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tenants' databases. */
public final class Fleet {
    /** Watches what really happens in the tenants. */
    public interface Witness {
        /** A script took effect under this token. */
        void applied(Schema schema, Script script, long token, boolean fenceHeld);

        /** The history of a tenant grew. */
        void recorded(Schema schema, Script script);
    }

    private final Kernel kernel;
    private final List<Script> scripts;
    private final Witness witness;
    private final Map<String, Schema> schemas = new LinkedHashMap<>();
    private final Map<String, Long> downUntil = new HashMap<>();
    private final long slowest;

    /**
     * A fleet.
     *
     * @param slowest how long a script takes at most, in microseconds
     */
    public Fleet(Kernel kernel, List<Script> scripts, long slowest, Witness witness) {
        this.kernel = kernel;
        this.scripts = List.copyOf(scripts);
        this.slowest = slowest;
        this.witness = witness;
    }

    /** Adds a tenant; {@code refuses} is the script that its data refuses. */
    public void add(String slug, String shard, @Nullable String refuses) {
        var schema = new Schema(slug, shard);
        schema.refuses = refuses;
        schemas.put(slug, schema);
    }

    public List<Script> scripts() {
        return scripts;
    }

    public Schema schema(String slug) {
        Schema schema = schemas.get(slug);
        if (schema == null) {
            throw new IllegalArgumentException("no tenant " + slug);
        }
        return schema;
    }

    public Iterable<Schema> schemas() {
        return schemas.values();
    }

    /** The shard cannot be reached for so long; who is connected loses his connection. */
    public void shardDown(String shard, long duration) {
        downUntil.put(shard, kernel.now() + duration);
        for (Schema schema : schemas.values()) {
            if (schema.shard().equals(shard)) {
                List.copyOf(schema.backends).forEach(Backend::end);
            }
        }
    }

    boolean isDown(String shard) {
        return downUntil.getOrDefault(shard, 0L) > kernel.now();
    }

    /** The password is wrong for so long, and everybody is thrown out. */
    public void refuseUs(String slug, long duration) {
        schema(slug).refusesUsUntil = kernel.now() + duration;
        endSessions(slug);
    }

    /** A DBA, or a failover, ends the sessions on a tenant. */
    public void endSessions(String slug) {
        List.copyOf(schema(slug).backends).forEach(Backend::end);
    }

    /** A program is gone: what it left in the servers ends in its own time. */
    public void clientGone(Program client) {
        for (Schema schema : schemas.values()) {
            for (Backend backend : List.copyOf(schema.backends)) {
                if (backend.client() == client) {
                    backend.abandoned(kernel.choices().between(0, 6) * Kernel.SECOND);
                }
            }
        }
    }

    /** Every script is in the tenant's history. */
    public boolean isAtTarget(String slug) {
        Schema schema = schema(slug);
        return scripts.stream().allMatch(script -> schema.history.contains(script.name()));
    }

    Witness witness() {
        return witness;
    }

    Kernel kernel() {
        return kernel;
    }

    long duration() {
        return kernel.choices().oneIn(3)
                ? kernel.choices().between(1L, slowest)
                : kernel.choices().between(1L, 20 * Kernel.MILLI);
    }
}
