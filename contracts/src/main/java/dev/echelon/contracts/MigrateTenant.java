package dev.echelon.contracts;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The command to migrate one tenant. It permits nothing by itself: a worker acts only after its claim of {@code token} was
 * granted by the master, so a forged, late or repeated command is harmless.
 *
 * @param runId the run
 * @param slug the tenant, at most 255 characters
 * @param cohort the cohort's number, from 1
 * @param token the release's fencing token, positive, from one sequence for all runs
 * @param generation the run's generation at the release
 * @param targetVersion the version to migrate to; null: repeatable migrations only
 */
public record MigrateTenant(
        UUID runId,
        String slug,
        int cohort,
        long token,
        long generation,
        @Nullable String targetVersion) {
    /** CloudEvents type. */
    public static final String TYPE = "dev.echelon.tenant.migrate.v1";

    public MigrateTenant {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(slug, "slug");
        if (slug.isEmpty()) {
            throw new IllegalArgumentException("slug is empty");
        }
        Bounds.identifier("slug", slug);
        Bounds.identifier("targetVersion", targetVersion);
        if (cohort < 1) {
            throw new IllegalArgumentException("cohort is " + cohort + ", expected 1 or more");
        }
        if (token < 1) {
            throw new IllegalArgumentException("token is " + token + ", expected 1 or more");
        }
        if (generation < 0) {
            throw new IllegalArgumentException("generation is " + generation + ", expected 0 or more");
        }
    }
}
