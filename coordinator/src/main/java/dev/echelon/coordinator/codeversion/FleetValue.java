package dev.echelon.coordinator.codeversion;

import dev.echelon.contracts.compatibility.CodeVersion;
import java.util.Optional;

/** What the master answers a service that starts and asks for the whole fleet. */
public interface FleetValue {
    /**
     * The oldest build that may work on the whole fleet.
     *
     * @param by who asks for it: "tenant " and its slug, or "run " and its id
     */
    record Asked(CodeVersion minCompatible, String by) {}

    /** What is asked for now, the values of runs that may be applying included; empty: any build may work on the fleet. */
    Optional<Asked> asked();
}
