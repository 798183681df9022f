package dev.echelon.coordinator.release;

import dev.echelon.coordinator.run.Refusal;

/** Asks Kafka whether it is there. */
public interface BrokerProbe {
    /**
     * Returns when the broker has answered and our topics are in order.
     *
     * @throws Refusal UNREACHABLE, saying what is missing
     */
    void requireReachable();
}
