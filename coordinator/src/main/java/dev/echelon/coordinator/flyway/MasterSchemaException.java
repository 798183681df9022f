package dev.echelon.coordinator.flyway;

/** The master database cannot be brought to what this build needs; the message says why and what to do. */
public final class MasterSchemaException extends RuntimeException {
    public MasterSchemaException(String message) {
        super(message);
    }

    public MasterSchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
