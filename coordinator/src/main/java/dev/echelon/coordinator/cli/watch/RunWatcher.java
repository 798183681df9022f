package dev.echelon.coordinator.cli.watch;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.cli.client.CoordinatorClient;
import dev.echelon.coordinator.cli.text.RunWords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run until it stands still: finished, or aborted or paused with nothing in flight any more.
 */
public final class RunWatcher {
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration OFTEN = Duration.ofMillis(300);
    private static final Duration SELDOM = Duration.ofSeconds(2);
    private static final Duration STILL = Duration.ofSeconds(15);
    private static final Duration BETWEEN_NOTICES = Duration.ofMinutes(1);

    private final CoordinatorClient client;
    private final Screen screen;
    private final Clock clock;
    private final Waiter waiter;
    private final Patience patience;

    public RunWatcher(CoordinatorClient client, Screen screen, Clock clock, Waiter waiter, Patience patience) {
        this.client = client;
        this.screen = screen;
        this.clock = clock;
        this.waiter = waiter;
        this.patience = patience;
    }

    /**
     * Follows it.
     *
     * @param first the run as last read
     * @param lines where the cohorts' lines go
     * @return the run as it stands
     */
    public RunView follow(RunView first, Consumer<String> lines) {
        var cohorts = new CohortLines(lines);
        var began = clock.instant();
        var run = first;
        try (var bar = new Bar(screen, first)) {
            var told = new Told();
            while (true) {
                cohorts.show(run);
                bar.show(run);
                if (stands(run)) {
                    cohorts.stand(run);
                    return run;
                }
                notices(run, told);
                waiter.await(pace(Duration.between(began, clock.instant())));
                var id = run.runId();
                run = patience.ask(id, () -> client.run(id.toString()));
            }
        }
    }

    /** A quarter of what it took so far: a short run's end is not late by much of its length. */
    private static Duration pace(Duration since) {
        if (since.compareTo(Duration.ofSeconds(30)) >= 0) {
            return SELDOM;
        }
        Duration quarter = since.dividedBy(4);
        return quarter.compareTo(OFTEN) > 0 ? OFTEN : quarter.compareTo(FIRST) < 0 ? FIRST : quarter;
    }

    private static boolean stands(RunView run) {
        return switch (run.state() == null ? "FINISHED" : run.state()) {
            case "FINISHED" -> true;
            case "ABORTED", "PAUSED" -> run.inFlight() == 0;
            default -> false;
        };
    }

    private void notices(RunView run, Told told) {
        var now = run.serverTime();
        if ("RUNNING".equals(run.state())) {
            told.done(RunWords.done(run), now);
            if (run.waitingFor() != null && !staggers(run) && told.quiet(now) && !screen.terminal()) {
                screen.notice(time(now) + "  nothing moves; waiting for " + run.waitingFor());
                told.waiting = now;
            }
        } else if (told.drain == null || !now.isBefore(told.drain.plus(BETWEEN_NOTICES))) {
            var state = Objects.requireNonNull(run.state());
            screen.notice(time(now) + "  " + (told.drain == null ? state + "; nothing more is begun, " : "still ")
                    + count(run.inFlight(), "tenant") + " in flight; the report follows when they have ended");
            told.drain = now;
        }
    }

    private static boolean staggers(RunView run) {
        return run.nextReleaseAt() != null && run.nextReleaseAt().isAfter(run.serverTime());
    }

    /** When something moved or was said last, so that a person hears of it, but not all the time. */
    private static final class Told {
        private int done = -1;
        private Instant moved = Instant.EPOCH;
        private @Nullable Instant waiting;
        private @Nullable Instant drain;

        void done(int now, Instant at) {
            if (now != done) {
                done = now;
                moved = at;
            }
        }

        /** Nothing moved for a while, and this was not said a moment ago. */
        boolean quiet(Instant now) {
            return !now.isBefore(moved.plus(STILL))
                    && (waiting == null || !now.isBefore(waiting.plus(BETWEEN_NOTICES)));
        }
    }
}
