package dev.echelon.testbed.simulation.master;

import org.springframework.dao.PessimisticLockingFailureException;

/** 40P01. */
public final class Deadlock extends PessimisticLockingFailureException {
    Deadlock(String message) {
        super("deadlock detected: " + message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
