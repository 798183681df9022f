package dev.echelon.coordinator.codeversion;

import java.util.Optional;

/** Which builds are running, as the services that carry the boot guard register them. */
public interface RunningVersions {
    /** The oldest that is live; empty: none is registered. */
    Optional<Running> oldest();

    /**
     * A running build.
     *
     * @param instance who runs it, for people
     */
    record Running(String codeVersion, String instance) {}
}
