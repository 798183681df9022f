package dev.echelon.coordinator.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One cohort's counters.
 *
 * @param number from 1
 * @param planned tenants it was planned with; never changes
 * @param trip the failure that aborts the run; null: none does
 * @param suspended of the failed, those suspended by the time of a resume: they stay failed and leave the trip's count
 * @param completedAt when it was recorded as complete; null: it is not
 */
public record Cohort(
        int number,
        int planned,
        @Nullable Integer trip,
        int succeeded,
        int failed,
        int skipped,
        int suspended,
        @Nullable Instant completedAt) {
    public Cohort {
        if (succeeded < 0 || failed < 0 || skipped < 0 || suspended < 0 || suspended > failed) {
            throw new IllegalArgumentException("counters of cohort " + number + " make no sense");
        }
        if (succeeded + failed + skipped > planned) {
            throw new IllegalArgumentException("cohort " + number + " counts more tenants than were planned");
        }
    }

    /** Tenants without a verdict. */
    public int open() {
        return planned - succeeded - failed - skipped;
    }

    /** Whether so many have failed that the run aborts. */
    public boolean tripped() {
        return trip != null && failed - suspended >= trip;
    }

    /** Whether it may be recorded as complete: every tenant has its verdict and too few failed to trip. */
    public boolean completable() {
        return completedAt == null && open() == 0 && !tripped();
    }

    /** Whether nothing was done in it at all. */
    public boolean whollySkipped() {
        return skipped == planned;
    }

    Cohort completed(Instant at) {
        if (!completable()) {
            throw new IllegalStateException("cohort " + number + " is not complete");
        }
        return new Cohort(number, planned, trip, succeeded, failed, skipped, suspended, at);
    }
}
