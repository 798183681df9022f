package dev.echelon.testbed.stack;

/** Another live process has the system up in the same directory. */
public final class AlreadyUpException extends RefusedException {
    public AlreadyUpException(String message) {
        super(message);
    }
}
