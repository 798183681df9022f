package dev.echelon.coordinator.cli.watch;

import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.cli.client.CommandFailure;
import dev.echelon.coordinator.cli.text.Hints;
import dev.echelon.coordinator.cli.text.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks a coordinator that restarts again for a while, and says so once: the run goes on without us. */
public final class Patience {
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Screen screen;
    private final Clock clock;
    private final Waiter waiter;
    private final Hints hints;

    public Patience(Screen screen, Clock clock, Waiter waiter, Hints hints) {
        this.screen = screen;
        this.clock = clock;
        this.waiter = waiter;
        this.hints = hints;
    }

    /**
     * Asks about a run until there is an answer.
     *
     * @throws CommandFailure when asking again does not help, or was of no use for ten minutes
     */
    public <T> T ask(UUID run, Supplier<T> question) {
        Instant since = null;
        while (true) {
            try {
                var answer = question.get();
                if (since != null) {
                    screen.notice(time(clock.instant()) + "  the coordinator answers again");
                }
                return answer;
            } catch (CommandFailure failure) {
                since = again(failure, since, run);
                waiter.await(AGAIN);
            }
        }
    }

    private Instant again(CommandFailure failure, @Nullable Instant since, UUID run) {
        var now = clock.instant();
        if (!failure.mayPass() || (since != null && now.isAfter(since.plus(LIMIT)))) {
            throw failure.and("Run " + run + " does not need this window; follow it again with: " + hints.watch(run));
        }
        if (since != null) {
            return since;
        }
        screen.notice(
                time(now) + "  " + failure.getMessage() + " The run does not need this window; asking again for up to "
                        + Words.duration(LIMIT.toMillis()) + ".");
        return now;
    }
}
