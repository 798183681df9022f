package dev.echelon.contracts.compatibility;

/** Implemented by a Flyway Java migration that an older build of the application cannot live with. */
public interface DeclaresCodeVersion {
    /** Oldest version of the application that can work on the schema after this migration: a semantic version. */
    String minCompatibleCodeVersion();
}
