package dev.echelon.worker.claim;

import dev.echelon.worker.migration.TenantTask;
import java.util.Objects;

/** The master's answer to a claim. */
public sealed interface ClaimAnswer {
    /** The tenant is ours. */
    record Granted(TenantTask task) implements ClaimAnswer {
        public Granted {
            Objects.requireNonNull(task, "task");
        }
    }

    /** It is not, and the command is of no more use. */
    record Refused(Why why) implements ClaimAnswer {
        public Refused {
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * The run is for another migration set than ours.
     *
     * @param expected the run's hash
     */
    record WrongSet(String expected) implements ClaimAnswer {
        public WrongSet {
            Objects.requireNonNull(expected, "expected");
        }
    }

    /** Why a command is dropped. */
    enum Why {
        /** Another token is in force, or the tenant was claimed already. */
        STALE,
        /** The run is paused, aborted or finished. */
        STOPPED,
        /** The tenant's shard is held; it is released again later. */
        SHARD_HELD
    }
}
