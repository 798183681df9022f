package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.text.Words.count;

import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.cli.client.CommandFailure;
import dev.echelon.coordinator.cli.client.CoordinatorClient;
import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.text.RootErrors;
import dev.echelon.coordinator.cli.text.RunReport;
import dev.echelon.coordinator.cli.text.RunWords;
import dev.echelon.coordinator.cli.watch.Patience;
import dev.echelon.coordinator.cli.watch.RunWatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts a run once, follows it to where it stands, reports; or leaves it. */
final class Following {
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final EchelonCommand echelon;
    private final CoordinatorClient client;

    Following(EchelonCommand echelon, CoordinatorClient client) {
        this.echelon = echelon;
        this.client = client;
    }

    /**
     * Sends a request that starts or resumes a run once however often it is sent; sends it again when no answer came.
     *
     * @param done what the request does to a run, in a word
     */
    RunView start(String done, Supplier<RunView> request) {
        var surroundings = echelon.surroundings();
        surroundings.interrupt().leave(() -> surroundings
                .screen()
                .notice("\nLeft before the coordinator answered: whether the run was " + done + " is not known. See: "
                        + echelon.hints().command("runs")));
        Instant since = null;
        while (true) {
            try {
                return request.get();
            } catch (CommandFailure failure) {
                var now = surroundings.clock().instant();
                if (since == null
                        ? !failure.outcomeUnknown()
                        : !failure.mayPass() || now.isAfter(since.plus(PATIENCE))) {
                    surroundings.interrupt().end();
                    throw failure;
                }
                if (since == null) {
                    since = now;
                    surroundings.screen().notice(failure.getMessage() + " Asking again; it is " + done + " once only.");
                }
                surroundings.waiter().await(AGAIN);
            }
        }
    }

    /** Leaves a run that goes on. */
    int detach(RunView run) {
        echelon.surroundings().interrupt().end();
        echelon.answer(
                run, () -> farewell(run.runId()).forEach(echelon.surroundings().screen()::print));
        return ExitCode.LEFT;
    }

    /**
     * Follows the run and reports.
     *
     * @param only true: every tenant with its whole root error; false: the aggregate report
     */
    int follow(RunView first, boolean only) {
        var surroundings = echelon.surroundings();
        var screen = surroundings.screen();
        surroundings.interrupt().leave(() -> {
            screen.notice("");
            farewell(first.runId()).forEach(screen::notice);
        });
        var patience = echelon.patience();
        var watcher = new RunWatcher(client, screen, surroundings.clock(), surroundings.waiter(), patience);
        var run = watcher.follow(first, echelon::progress);
        var exitCode = exitCode(run);
        var failed = run.failed() == 0 ? List.<TenantView>of() : tenants(patience, run, "FAILED");
        var skipped = run.skipped() == 0 ? List.<TenantView>of() : tenants(patience, run, "SKIPPED");
        var all = only ? tenants(patience, run, null) : List.<TenantView>of();
        surroundings.interrupt().end();
        echelon.answer(new Reported(exitCode, run, failed, skipped, all), () -> {
            if (only) {
                RootErrors.print(all, screen);
            } else {
                RunReport.print(run, failed, skipped, echelon.hints(), screen);
            }
        });
        return exitCode;
    }

    private List<TenantView> tenants(Patience patience, RunView run, @Nullable String state) {
        return patience.ask(run.runId(), () -> client.tenants(run.runId(), state, null, null, Integer.MAX_VALUE));
    }

    private List<String> farewell(UUID run) {
        var hints = echelon.hints();
        return List.of(
                "Left run " + run + ": it goes on without this window.",
                "  watch it      " + hints.watch(run),
                "  pause it      " + hints.pause(run),
                "  abort it      " + hints.abort(run));
    }

    /** The lines above the progress of a run. */
    void headline(RunView run, String verb) {
        var cohorts = RunWords.isFanOut(run) ? "" : " in " + count(run.cohorts().size(), "cohort");
        echelon.progress(RunWords.kind(run) + " " + run.runId() + " " + verb + ": "
                + count(run.totalTenants(), "tenant") + cohorts + " to " + RunWords.target(run));
        echelon.progress("  " + RunWords.levers(run));
    }

    private static int exitCode(RunView run) {
        if (run.abortedAt() != null) {
            return ExitCode.ABORTED;
        }
        if (run.finishedAt() == null) {
            return ExitCode.LEFT;
        }
        return run.failed() == 0 ? ExitCode.DONE : ExitCode.TENANTS_FAILED;
    }
}
