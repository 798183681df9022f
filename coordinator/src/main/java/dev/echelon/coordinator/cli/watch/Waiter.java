package dev.echelon.coordinator.cli.watch;

import java.time.Duration;

/** Lets time pass. */
public interface Waiter {
    void await(Duration time);
}
