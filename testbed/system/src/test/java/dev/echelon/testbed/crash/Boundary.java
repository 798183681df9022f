package dev.echelon.testbed.crash;

import dev.echelon.contracts.Topics;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A boundary of the protocol, where a program is struck.
 *
 * @param point as {@link Door} knows it
 * @param scenario what must be going on for anybody to come there
 */
record Boundary(String point, Scenario scenario) {
    /** What goes on besides the migration. */
    enum Scenario {
        /** Nothing. */
        PLAIN(null),
        /** The fleet is migrated in two runs, the first as far as all is plain SQL: workers apply it in their fast lane. */
        IN_LANE(null),
        /** The run is paused, continued, aborted and resumed. */
        STEERED(null),
        /** A worker has died with a tenant in hand. */
        WORKER_LOST(Point.AFTER_FENCE + "-1"),
        /** A worker sleeps with a command in hand that it has not claimed yet. */
        UNCLAIMED(Topics.COMMANDS + ":polled");

        /** Where the other program is struck first; null: there is none. */
        final @Nullable String before;

        Scenario(@Nullable String before) {
            this.before = before;
        }
    }

    /** All of a worker. Its three scripts: two with a transaction, then an index that is built concurrently. */
    static List<Boundary> ofWorkers() {
        Stream<Boundary> inLane = Stream.of(
                        Point.BEFORE_FENCE + "-1",
                        Point.AFTER_FENCE + "-1",
                        Point.BEFORE_MIGRATE + "-1",
                        Point.IN_TRANSACTION + "-1",
                        Point.BEFORE_COMMIT + "-1",
                        Point.IN_TRANSACTION + "-2",
                        Point.BEFORE_COMMIT + "-2",
                        Point.AFTER_MIGRATE + "-1")
                .map(Boundary::inLane);
        Stream<Boundary> plain = Stream.of(
                        Topics.COMMANDS + ":polled",
                        Point.AFTER_CLAIM + "-1",
                        Topics.COMMANDS + ":offset-committed",
                        Point.BEFORE_FENCE + "-1",
                        Point.AFTER_FENCE + "-1",
                        Point.BEFORE_MIGRATE + "-1",
                        Point.IN_TRANSACTION + "-1",
                        Point.BEFORE_COMMIT + "-1",
                        Point.IN_TRANSACTION + "-2",
                        Point.BEFORE_COMMIT + "-2",
                        Point.BEFORE_STATEMENT + "-1",
                        Point.BEFORE_COMMIT + "-3",
                        Point.AFTER_MIGRATE + "-1",
                        Point.BEFORE_REPORT + "-1",
                        Topics.RESULTS + ":before-send",
                        Topics.RESULTS + ":acknowledged",
                        Point.AFTER_REPORT + "-1")
                .map(Boundary::plain);
        return Stream.concat(plain, inLane).toList();
    }

    /** All of a coordinator. */
    static List<Boundary> ofCoordinators() {
        Stream<Boundary> kafka = Stream.of(
                        "commands:taken",
                        Topics.COMMANDS + ":before-send",
                        Topics.COMMANDS + ":acknowledged",
                        "commands:marked",
                        Topics.RESULTS + ":polled",
                        Topics.RESULTS + ":offset-committed",
                        Topics.RUNS + ":before-send",
                        Topics.RUNS + ":acknowledged")
                .map(Boundary::plain);
        Stream<Boundary> commits = Stream.of(
                        commits(
                                Scenario.PLAIN,
                                "create",
                                "release",
                                "book",
                                "writeCohortCompleted",
                                "writeCohortOpened",
                                "writeFinished",
                                "events"),
                        commits(Scenario.STEERED, "requestStop", "writeStopped", "writeContinued", "writeResumed"),
                        commits(Scenario.WORKER_LOST, "reclaimExpired"),
                        commits(Scenario.UNCLAIMED, "withdrawUnclaimed"))
                .flatMap(each -> each);
        return Stream.concat(kafka, commits).toList();
    }

    private static Stream<Boundary> commits(Scenario scenario, String... steps) {
        return Stream.of(steps)
                .flatMap(step -> Stream.of(step + ":before-commit", step + ":after-commit"))
                .map(point -> new Boundary(point, scenario));
    }

    static Boundary inLane(String point) {
        return new Boundary(point, Scenario.IN_LANE);
    }

    static Boundary plain(String point) {
        return new Boundary(point, Scenario.PLAIN);
    }

    @Override
    public String toString() {
        return scenario == Scenario.IN_LANE ? point + " in the fast lane" : point;
    }
}
