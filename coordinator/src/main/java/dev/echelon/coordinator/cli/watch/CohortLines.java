package dev.echelon.coordinator.cli.watch;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.cli.text.ProgressLines;
import dev.echelon.coordinator.cli.text.RunWords;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/** Prints a line for each cohort as it completes, and one for the cohort at which the run stands still. */
final class CohortLines {
    private static final Duration NEWS = Duration.ofSeconds(3);

    private final Consumer<String> lines;
    private int told = -1;

    CohortLines(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Prints what is new since the last call. */
    void show(RunView run) {
        var complete = complete(run);
        if (told < 0) {
            told = before(run, complete);
            if (told > 0) {
                lines.accept(ProgressLines.before(run, told));
            }
        }
        while (told < complete) {
            lines.accept(ProgressLines.done(run, run.cohorts().get(told++)));
        }
    }

    /** The run stands still: prints the cohort that is not complete, if it was begun. */
    void stand(RunView run) {
        if (!"ABORTED".equals(run.state()) && !"PAUSED".equals(run.state())) {
            return;
        }
        run.cohorts().stream()
                .filter(c -> c.completedAt() == null && (c.releasedAt() != null || RunWords.done(c) > 0))
                .findFirst()
                .ifPresent(c -> lines.accept(ProgressLines.stopped(run, c)));
    }

    /** How many of the complete ones are old news: those of before the resume, or of before somebody began to watch. */
    private static int before(RunView run, int complete) {
        var news = run.serverTime().minus(NEWS);
        var old = 0;
        while (old < complete
                && Objects.requireNonNull(run.cohorts().get(old).completedAt()).isBefore(news)) {
            old++;
        }
        return old;
    }

    private static int complete(RunView run) {
        var complete = 0;
        while (complete < run.cohorts().size() && run.cohorts().get(complete).completedAt() != null) {
            complete++;
        }
        return complete;
    }
}
