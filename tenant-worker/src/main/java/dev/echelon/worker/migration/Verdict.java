package dev.echelon.worker.migration;

import dev.echelon.contracts.TenantMigrated;
import java.util.Objects;

/** How the work on one claim ended. */
public sealed interface Verdict {
    /** There is a result to report. */
    record Reported(TenantMigrated result) implements Verdict {
        public Reported {
            Objects.requireNonNull(result, "result");
        }
    }

    /** The tenant goes back to the master, unharmed and uncounted. */
    record HandedBack(Reason reason, String message) implements Verdict {
        public HandedBack {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
        }

        /** Why. */
        public enum Reason {
            /** Its shard cannot be reached, or takes no writes. */
            SHARD_DOWN,
            /** The worker stops, or could not renew the claim for a lease. */
            DRAIN
        }
    }

    /**
     * A higher token holds the tenant's fence: nothing is reported.
     *
     * @param fence the fence's token
     */
    record Fenced(long fence) implements Verdict {}
}
