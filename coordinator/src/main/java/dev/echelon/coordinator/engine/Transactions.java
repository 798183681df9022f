package dev.echelon.coordinator.engine;

import java.util.function.Supplier;

/** Runs one step as one transaction of the master; a step that lost a deadlock is run again, so it must not have effects elsewhere. */
public interface Transactions {
    <T> T inTransaction(Supplier<T> step);
}
