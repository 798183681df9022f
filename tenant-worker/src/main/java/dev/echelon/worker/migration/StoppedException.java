package dev.echelon.worker.migration;

/** The tenant is given up before its next script: nothing is reported, what is committed stays committed. */
public final class StoppedException extends RuntimeException {
    public StoppedException(String message) {
        super(message);
    }
}
