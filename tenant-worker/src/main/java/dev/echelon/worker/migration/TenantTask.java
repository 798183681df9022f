package dev.echelon.worker.migration;

import dev.echelon.migrationset.MigrationSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A granted claim: one tenant, where it lives, and what is to be done with it.
 *
 * @param runId the run
 * @param cohort the run's cohort that the tenant is in
 * @param slug the tenant
 * @param token the fencing token
 * @param claimId the proof of the claim
 * @param attempt which claim of this tenant in this run it is, from 1
 * @param shard the shard's name
 * @param database the database's name
 * @param schema the schema's name, as PostgreSQL stores it
 * @param target version to migrate to; null: repeatable migrations only
 * @param acceptEdited versions whose history row is given the set's checksum, because the run accepts the edit
 * @param verifyOnly true: apply nothing, say what is true
 * @param set the migration set that it was claimed with, whatever this worker has by now
 */
public record TenantTask(
        UUID runId,
        int cohort,
        String slug,
        long token,
        UUID claimId,
        int attempt,
        String shard,
        String database,
        String schema,
        @Nullable String target,
        Set<String> acceptEdited,
        boolean verifyOnly,
        MigrationSet set) {
    public TenantTask {
        Objects.requireNonNull(runId, "runId");
        Objects.requireNonNull(slug, "slug");
        Objects.requireNonNull(claimId, "claimId");
        Objects.requireNonNull(shard, "shard");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(schema, "schema");
        acceptEdited = Set.copyOf(acceptEdited);
        Objects.requireNonNull(set, "set");
    }

    /** Adds the keys by which every log line about a tenant is found. */
    public LoggingEventBuilder on(LoggingEventBuilder line) {
        return line.addKeyValue("run", runId)
                .addKeyValue("cohort", cohort)
                .addKeyValue("tenant", slug)
                .addKeyValue("token", token);
    }
}
