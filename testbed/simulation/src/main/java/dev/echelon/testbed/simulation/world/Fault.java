package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Fate;
import dev.echelon.testbed.simulation.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;

/**
 * One planned fault.
 *
 * @param at microseconds after the run began
 * @param target which program or shard, counted round
 * @param point for faults at a call's boundary: how the calls begin that are counted; empty: all
 * @param countdown for faults at a call's boundary: the how manieth call from {@code at}
 * @param duration microseconds, where it has one
 */
public record Fault(Kind kind, long at, int target, String point, int countdown, long duration) {
    /** What happens. */
    public enum Kind {
        CRASH_WORKER(Fate.Hit.CRASH_BEFORE, true),
        CRASH_WORKER_AFTER_CALL(Fate.Hit.CRASH_AFTER, true),
        PAUSE_WORKER(Fate.Hit.PAUSE_BEFORE, true),
        PAUSE_WORKER_AFTER_CALL(Fate.Hit.PAUSE_AFTER, true),
        FREEZE_WORKER(Fate.Hit.FREEZE_BEFORE, true),
        WORKERS_CALL_LOST(Fate.Hit.LOSE_REQUEST, true),
        WORKERS_ANSWER_LOST(Fate.Hit.LOSE_REPLY, true),
        CRASH_COORDINATOR(Fate.Hit.CRASH_BEFORE, false),
        CRASH_COORDINATOR_AFTER_CALL(Fate.Hit.CRASH_AFTER, false),
        PAUSE_COORDINATOR(Fate.Hit.PAUSE_BEFORE, false),
        PAUSE_COORDINATOR_AFTER_CALL(Fate.Hit.PAUSE_AFTER, false),
        COORDINATORS_CALL_LOST(Fate.Hit.LOSE_REQUEST, false),
        COORDINATORS_ANSWER_LOST(Fate.Hit.LOSE_REPLY, false),
        KAFKA_DUPLICATES,
        KAFKA_REPLAYS,
        KAFKA_REORDERS,
        KAFKA_DELAYS,
        KAFKA_LOSES,
        KAFKA_WIPED,
        KAFKA_DOWN,
        MASTER_DOWN,
        SHARD_DOWN,
        TENANT_SESSIONS_ENDED,
        TENANT_REFUSES_US,
        RESULT_FORGED,
        OPERATOR_PAUSES,
        OPERATOR_CONTINUES,
        OPERATOR_ABORTS,
        OPERATOR_RESUMES;

        final Fate.Hit hit;
        final boolean worker;

        Kind() {
            this(Fate.Hit.NONE, false);
        }

        Kind(Fate.Hit hit, boolean worker) {
            this.hit = hit;
            this.worker = worker;
        }
    }

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<String> WORKERS_POINTS = List.of(
            "claim",
            "renew",
            "hand back",
            "kafka: send",
            "tenant: connect",
            "tenant: look",
            "tenant: name session",
            "tenant: end older",
            "tenant: raise fence",
            "tenant: look fenced",
            "tenant: flyway lock",
            "tenant: begin",
            "tenant: execute",
            "tenant: commit",
            "tenant: history row",
            "checkpoint: AFTER_CLAIM",
            "checkpoint: BEFORE_REPORT");
    private static final List<String> COORDINATORS_POINTS = List.of(
            "begin",
            "commit",
            "book",
            "reclaim",
            "release",
            "take",
            "mark",
            "kafka: send",
            "stop",
            "resume",
            "request stop");

    private static final List<Kind> DUEL = List.of(
            Kind.PAUSE_WORKER,
            Kind.PAUSE_WORKER,
            Kind.PAUSE_WORKER_AFTER_CALL,
            Kind.FREEZE_WORKER,
            Kind.CRASH_WORKER,
            Kind.CRASH_WORKER_AFTER_CALL,
            Kind.WORKERS_ANSWER_LOST,
            Kind.TENANT_REFUSES_US,
            Kind.SHARD_DOWN);
    private static final List<Kind> REPLICAS = List.of(
            Kind.PAUSE_COORDINATOR,
            Kind.PAUSE_COORDINATOR,
            Kind.PAUSE_COORDINATOR_AFTER_CALL,
            Kind.CRASH_COORDINATOR_AFTER_CALL,
            Kind.COORDINATORS_ANSWER_LOST,
            Kind.KAFKA_DELAYS,
            Kind.OPERATOR_PAUSES,
            Kind.OPERATOR_CONTINUES,
            Kind.OPERATOR_ABORTS,
            Kind.OPERATOR_RESUMES);

    /** Draws a plan, in the order of time: few kinds to a seed, so that what only a few together do is reached. */
    static List<Fault> plan(Choices choices, Profile profile, long within) {
        List<Fault> plan =
                switch (profile) {
                    case ANYTHING -> anything(choices, within);
                    case WORKERS_DUEL -> some(choices, DUEL, choices.between(2, 9), within);
                    case REPLICAS_DUEL -> some(choices, REPLICAS, choices.between(2, 9), within);
                    case WORKER_WAKES_BETWEEN -> DirectedPlans.workerWakesBetween(choices);
                    case RELEASED_AGAIN_BEFORE_MARK -> DirectedPlans.releasedAgainBeforeMark(choices);
                };
        plan.sort((a, b) -> Long.compare(a.at, b.at));
        return plan;
    }

    private static List<Fault> anything(Choices choices, long within) {
        int count = choices.oneIn(10) ? 0 : choices.between(1, choices.oneIn(5) ? 16 : 7);
        return some(choices, KINDS, count, within);
    }

    private static List<Fault> some(Choices choices, List<Kind> from, int count, long within) {
        List<Kind> kinds = new ArrayList<>();
        int few = choices.between(1, 6);
        for (int i = 0; i < few; i++) {
            kinds.add(choices.of(from));
        }
        List<Fault> plan = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            plan.add(draw(choices, choices.of(kinds), within));
        }
        return plan;
    }

    private static Fault draw(Choices choices, Kind kind, long within) {
        boolean early = choices.oneIn(2);
        long at = choices.between(0L, early ? 3 * Kernel.SECOND : within);
        long duration = choices.oneIn(2)
                ? choices.between(7L, 40L) * Kernel.SECOND
                : choices.between(10L * Kernel.MILLI, 7 * Kernel.SECOND);
        boolean pointed = kind.hit != Fate.Hit.NONE && choices.oneIn(2);
        String point = pointed ? choices.of(kind.worker ? WORKERS_POINTS : COORDINATORS_POINTS) : "";
        return new Fault(
                kind,
                at,
                choices.between(0, 5),
                point,
                pointed ? choices.between(1, 3) : choices.between(1, 25),
                duration);
    }

    @Override
    public String toString() {
        return kind + " at " + at / Kernel.MILLI + " ms, target " + target
                + (kind.hit == Fate.Hit.NONE ? "" : ", call " + countdown + (point.isEmpty() ? "" : " of " + point))
                + ", for " + duration / Kernel.MILLI + " ms";
    }
}
