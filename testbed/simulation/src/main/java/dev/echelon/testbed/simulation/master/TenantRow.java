package dev.echelon.testbed.simulation.master;

import dev.echelon.coordinator.run.TenantState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code migration_cohort_tenant}; times in microseconds, zero for null, and so is the token. */
public final class TenantRow extends Row.Content<TenantRow> {
    public long id;
    public UUID run;
    public int cohort;
    public String slug;
    public String shard;
    public String database;
    public String schema;
    public TenantState state = TenantState.PENDING;
    public long token;
    public long generation;
    public int partition = -1;
    public @Nullable String placedOn;
    public long releasedAt;
    public long publishLeaseUntil;
    public long publishedAt;
    public @Nullable UUID claimId;
    public @Nullable String worker;
    public long claimedAt;
    public long leaseUntil;
    public @Nullable String progress;
    public int attempt;
    public int lost;
    public boolean verifyOnly;
    public long finishedAt;
    public @Nullable Boolean verified;
    public boolean suspended;

    TenantRow(long id, UUID run, int cohort, String slug, String shard, String database, String schema) {
        this.id = id;
        this.run = run;
        this.cohort = cohort;
        this.slug = slug;
        this.shard = shard;
        this.database = database;
        this.schema = schema;
    }

    public boolean inFlight() {
        return state == TenantState.RELEASED || state == TenantState.CLAIMED;
    }

    /** Waits again for its release; what the statement sets besides is the caller's. */
    void pending() {
        state = TenantState.PENDING;
    }

    void withdrawn() {
        state = TenantState.PENDING;
        publishedAt = 0;
        publishLeaseUntil = 0;
    }

    @Override
    public String toString() {
        return slug + "[" + state + " token " + token + " claim " + claimId + " worker " + worker + " lost " + lost
                + (verifyOnly ? " verify-only" : "") + " verified " + verified + "]";
    }
}
