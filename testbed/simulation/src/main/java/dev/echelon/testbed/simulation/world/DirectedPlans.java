package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.world.Fault.Kind;
import java.util.ArrayList;
import java.util.List;

/** Plans that go for one place: who stands still, and where, is given, for how long is not. */
final class DirectedPlans {
    private static final List<String> BEFORE_IT_IS_SEEN = List.of("tenant: connect", "tenant: look", "tenant: name");
    private static final List<String> WITH_THE_FENCE =
            List.of("tenant: look fenced", "tenant: flyway lock", "tenant: begin", "tenant: execute", "tenant: commit");
    private static final List<String> BEFORE_THE_SEND = List.of("take", "kafka: send");

    private DirectedPlans() {}

    /**
     * One worker's machine stands still, and so does its clock, before its session can be told from others; the other one, which
     * gets the tenant, is slow at taking the fence, the first one is slow with the fence it took, and the other one stops for
     * good where it holds Flyway's lock.
     */
    static List<Fault> workerWakesBetween(Choices choices) {
        int first = choices.between(0, 1);
        int other = 1 - first;
        List<Fault> plan = new ArrayList<>();
        plan.add(at(choices, Kind.FREEZE_WORKER, first, choices.of(BEFORE_IT_IS_SEEN), 1, 7_000, 12_000));
        plan.add(at(choices, Kind.PAUSE_WORKER, other, "tenant: raise fence", 1, 100, 5_000));
        if (choices.oneIn(2)) {
            plan.add(at(choices, Kind.PAUSE_WORKER, other, "tenant: end older", 2, 100, 3_000));
        }
        if (choices.oneIn(2)) {
            plan.add(at(choices, Kind.PAUSE_WORKER, first, choices.of(WITH_THE_FENCE), 1, 100, 3_000));
        }
        if (choices.oneIn(2)) {
            plan.add(at(choices, Kind.PAUSE_WORKER_AFTER_CALL, other, "tenant: flyway lock", 1, 20_000, 90_000));
        }
        return plan;
    }

    /**
     * One coordinator stands still before it marks; operators pause and continue through the others, which do not get to send
     * what they release, at once at least.
     */
    static List<Fault> releasedAgainBeforeMark(Choices choices) {
        int relay = choices.oneIn(3) ? 1 : 0;
        List<Fault> plan = new ArrayList<>();
        plan.add(new Fault(Kind.KAFKA_DELAYS, 0, 0, "", 1, millis(choices, 500, 10_000)));
        plan.add(at(choices, Kind.PAUSE_COORDINATOR, relay, "mark", choices.between(1, 2), 1_000, 8_000));
        long pause = millis(choices, 10, 4_000);
        long proceed = pause + millis(choices, 10, 2_000);
        plan.add(new Fault(Kind.OPERATOR_PAUSES, pause, choices.between(0, 2), "", 1, 0));
        if (choices.oneIn(2)) {
            plan.add(new Fault(Kind.KAFKA_DOWN, proceed, 0, "", 1, millis(choices, 500, 8_000)));
        } else {
            for (int other = 0; other < 3; other++) {
                if (other != relay) {
                    plan.add(new Fault(
                            choices.oneIn(2) ? Kind.PAUSE_COORDINATOR : Kind.CRASH_COORDINATOR,
                            pause,
                            other,
                            choices.of(BEFORE_THE_SEND),
                            1,
                            millis(choices, 500, 8_000)));
                }
            }
        }
        plan.add(new Fault(Kind.OPERATOR_CONTINUES, proceed, choices.between(0, 2), "", 1, 0));
        return plan;
    }

    private static Fault at(
            Choices choices, Kind kind, int target, String point, int countdown, int least, int mostMillis) {
        return new Fault(kind, millis(choices, 0, 500), target, point, countdown, millis(choices, least, mostMillis));
    }

    private static long millis(Choices choices, long least, long most) {
        return choices.between(least * Kernel.MILLI, most * Kernel.MILLI);
    }
}
