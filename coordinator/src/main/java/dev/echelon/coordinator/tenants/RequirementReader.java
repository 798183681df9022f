package dev.echelon.coordinator.tenants;

import dev.echelon.contracts.compatibility.CompatibilityRule;
import dev.echelon.coordinator.catalog.ActiveTenants;
import java.util.List;
import java.util.function.Consumer;

/** Reads from the tenants themselves what their schemas ask of the code; never writes to one. */
public interface RequirementReader {
    /**
     * Reads every tenant once, as many at a time as its shard takes. Holds a few thousand of them at a time, however many
     * there are. Returns when all are read; whatever one of the two consumers throws ends it early.
     *
     * @param rule the schema version is read of those that are ahead by this rule
     * @param readings takes what was read, in this thread, one reading a tenant
     * @param pulse called in this thread about every second while nothing comes
     */
    void read(
            ActiveTenants tenants, CompatibilityRule rule, Consumer<List<RequirementReading>> readings, Runnable pulse);
}
