package dev.echelon.coordinator.cli.watch;

import static dev.echelon.coordinator.cli.text.Words.count;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.cli.text.RunWords;
import dev.echelon.coordinator.cli.text.Words;
import java.time.Duration;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** The progress bar of a run on a terminal; nothing elsewhere. */
final class Bar implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    // with the width given, the library leaves the terminal and its signals alone; else it would take Ctrl-C from us
    Bar(Screen screen, RunView run) {
        this.bar = !screen.terminal()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(RunWords.isFanOut(run) ? "fan-out" : "tenants")
                        .setInitialMax(run.totalTenants())
                        .startsFrom(RunWords.done(run), Duration.between(run.startedAt(), run.serverTime()))
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(500)
                        .hideEta()
                        .setConsumer(new DelegatingProgressBarConsumer(screen::bar, screen.columns() - 1))
                        .build();
    }

    void show(RunView run) {
        if (bar != null) {
            bar.setExtraMessage(" " + message(run));
            bar.stepTo(RunWords.done(run));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static String message(RunView run) {
        var cohort = run.currentCohort() == null || RunWords.isFanOut(run)
                ? ""
                : "cohort " + count(run.currentCohort()) + "/"
                        + count(run.cohorts().size()) + ", ";
        var counters = count(run.failed()) + " failed, " + count(run.inFlight()) + " in flight";
        var next = run.nextReleaseAt();
        if (!"RUNNING".equals(run.state())) {
            return cohort + counters + ", " + RunWords.state(run);
        }
        if (next != null && next.isAfter(run.serverTime())) {
            return cohort + count(run.failed()) + " failed, next in " + Words.between(run.serverTime(), next);
        }
        return cohort
                + counters
                + (run.waitingFor() == null ? "" : ", waiting: " + Words.oneLine(run.waitingFor(), 60));
    }
}
