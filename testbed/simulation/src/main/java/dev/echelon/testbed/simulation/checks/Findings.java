package dev.echelon.testbed.simulation.checks;

import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.master.MemoryMaster;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.master.TenantRow;
import dev.echelon.testbed.simulation.tenants.Fleet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is looked at, how many looks there were, and the first violation. */
final class Findings {
    private final Kernel kernel;
    private @Nullable Fleet fleet;
    private @Nullable MemoryMaster master;
    private @Nullable Violation violation;
    private long made;

    Findings(Kernel kernel) {
        this.kernel = kernel;
    }

    void watch(MemoryMaster watched, Fleet tenants) {
        master = watched;
        fleet = tenants;
    }

    boolean isWatching() {
        return master != null;
    }

    @Nullable Violation violation() {
        return violation;
    }

    long made() {
        return made;
    }

    /** The virtual time. */
    long now() {
        return kernel.now();
    }

    void require(boolean holds, String invariant, Supplier<String> what) {
        made++;
        if (!holds && violation == null) {
            violation = new Violation(
                    invariant,
                    what.get() + " (after " + kernel.age() / Kernel.MILLI + " ms, event " + kernel.events() + ")");
        }
    }

    Fleet tenants() {
        Fleet known = fleet;
        if (known == null) {
            throw new IllegalStateException("nothing to watch yet");
        }
        return known;
    }

    MemoryMaster master() {
        MemoryMaster known = master;
        if (known == null) {
            throw new IllegalStateException("nothing to watch yet");
        }
        return known;
    }

    RunRecord runOf(TenantRow t) {
        RunRecord run = master().run(t.run);
        if (run == null) {
            throw new IllegalStateException("no run " + t.run);
        }
        return run;
    }
}
