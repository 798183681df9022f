package dev.echelon.testbed.simulation.checks;

import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.master.CohortRow;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.master.TenantRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The invariants of one tenant's row. */
final class TenantChecks {
    private final Findings seen;
    private final Set<Long> everReleased = new HashSet<>();
    private final Set<Long> everSent = new HashSet<>();
    private final Map<UUID, Long> stoppedAt = new HashMap<>();

    TenantChecks(Findings seen) {
        this.seen = seen;
    }

    /** A command was acknowledged by the broker. */
    void sent(long token) {
        seen.require(
                everReleased.contains(token),
                "C1 outbox",
                () -> "a command with token " + token + " was sent, which the master has not committed");
        everSent.add(token);
    }

    /** From now on nothing that was released before is claimed. */
    void stopped(UUID run) {
        stoppedAt.put(run, seen.now());
    }

    /** One change of a tenant's row, by the transaction that did {@code what}. */
    void changed(String what, TenantRow before, TenantRow after) {
        if (before.state != after.state) {
            seen.require(
                    isLegal(before.state, after.state),
                    "I10 legal transitions",
                    () -> what + " took " + before + " to " + after.state);
            transition(what, after);
        }
        if (after.lost > before.lost) {
            seen.require(
                    before.leaseUntil < seen.now(),
                    "I5c leases are the master's",
                    () -> what + " took back " + before + ", whose lease has not run out");
        }
        if (isRelease(before, after)) {
            seen.require(
                    after.token != before.token && everReleased.add(after.token),
                    "I4 a new token at every release",
                    () -> what + " released " + before + " again as " + after);
            completedBefore(what, after);
            notTripped(what, after);
        }
        if (after.publishedAt != 0 && before.publishedAt != after.publishedAt) {
            seen.require(
                    everSent.contains(after.token),
                    "I12 published means sent",
                    () -> what + " marked " + after + " as published, which was never sent");
        }
        if (before.token != after.token) {
            seen.require(
                    after.token > before.token, "I4 tokens rise", () -> what + " changed " + before + " to " + after);
        }
    }

    private void transition(String what, TenantRow after) {
        switch (after.state) {
            case CLAIMED -> claimed(what, after);
            case SUCCEEDED ->
                seen.require(
                        seen.tenants().isAtTarget(after.slug),
                        "I2 SUCCEEDED means applied",
                        () -> what + " booked " + after + ", and its history has not what it says");
            case FAILED ->
                seen.require(
                        !Boolean.TRUE.equals(after.verified) || !seen.tenants().isAtTarget(after.slug),
                        "I2 FAILED and verified means not applied",
                        () -> what + " booked " + after + ", and it is applied");
            case PENDING, RELEASED, SKIPPED -> {}
        }
    }

    /** Also one that was taken back and released again in one transaction. */
    static boolean isRelease(TenantRow before, TenantRow after) {
        return after.state == TenantState.RELEASED
                && (before.state != TenantState.RELEASED
                        || before.token != after.token
                        || before.releasedAt != after.releasedAt);
    }

    /** In one transaction: what is taken back may be released again. */
    private static boolean isLegal(TenantState from, TenantState to) {
        return switch (from) {
            case PENDING -> to == TenantState.RELEASED;
            case RELEASED -> to == TenantState.CLAIMED || to == TenantState.PENDING;
            case CLAIMED -> true;
            case FAILED -> to == TenantState.PENDING || to == TenantState.RELEASED;
            case SUCCEEDED, SKIPPED -> false;
        };
    }

    private void claimed(String what, TenantRow t) {
        RunRecord run = seen.runOf(t);
        seen.require(
                run.control().committed().state == RunState.RUNNING,
                "I5 no claim outside RUNNING",
                () -> what + " claimed " + t + " in a run that is "
                        + run.control().committed().state);
        long stopped = stoppedAt.getOrDefault(t.run, 0L);
        seen.require(
                t.releasedAt >= stopped,
                "I5b no claim by a command from before a stop",
                () -> what + " claimed " + t + ", released before the last stop");
    }

    /** Nothing more of a cohort is released once it has tripped. */
    private void notTripped(String what, TenantRow t) {
        RunRecord run = seen.runOf(t);
        CohortRow cohort = run.cohorts().get(t.cohort - 1).committed();
        seen.require(
                !Trip.trips(run.run().committed().levers.abortRate(), cohort.failed - cohort.suspended, cohort.planned),
                "I6 no release in a tripped cohort",
                () -> what + " released " + t + " of a cohort in which " + cohort.failed + " have failed");
    }

    /** The barrier: no release of a cohort before the one before it is complete and the stagger over. */
    private void completedBefore(String what, TenantRow t) {
        if (t.cohort > 1) {
            RunRecord run = seen.runOf(t);
            CohortRow earlier = run.cohorts().get(t.cohort - 2).committed();
            long stagger = earlier.skipped == earlier.planned
                    ? 0
                    : run.run().committed().levers.staggerMs() * Kernel.MILLI;
            seen.require(
                    earlier.completedAt != 0 && t.releasedAt >= earlier.completedAt + stagger,
                    "I7 barrier and stagger",
                    () -> what + " released " + t + " of cohort " + t.cohort + " too early");
        }
    }
}
