package dev.echelon.coordinator.engine;

import dev.echelon.coordinator.run.JoinedTenants;
import java.util.UUID;

/** Looks who has joined the fleet since a run was planned. */
@FunctionalInterface
public interface Newcomers {
    /** Reads the catalog, in a transaction of its own and within seconds. Never throws: a run ends without knowing. */
    JoinedTenants since(UUID runId);
}
