package dev.echelon.testbed.simulation.master;

import org.springframework.dao.DataAccessResourceFailureException;

/** The connection to the master is gone; nothing is known about what it last did. */
public final class Broken extends DataAccessResourceFailureException {
    public Broken(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
