package dev.echelon.coordinator.cli;

import static dev.echelon.coordinator.cli.text.Words.count;

import dev.echelon.coordinator.api.ContinueRequest;
import dev.echelon.coordinator.api.ReasonRequest;
import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.cli.args.RunId;
import dev.echelon.coordinator.cli.args.Word;
import dev.echelon.coordinator.cli.client.CoordinatorClient;
import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.text.Hints;
import dev.echelon.coordinator.cli.text.RunWords;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The commands that stop a run and let it go on. They return when it is done, or recorded and about to be done. */
abstract class Steer implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Parameters(index = "0", paramLabel = "RUN", converter = RunId.class, description = "The run's id.")
    @SuppressWarnings("NullAway.Init")
    private UUID run;

    @Option(names = "--reason", paramLabel = "TEXT", converter = Word.Reason.class, description = "Why, for the audit.")
    private @Nullable String reason;

    private Steer() {}

    @Override
    public Integer call() {
        check(reason);
        var view = send(echelon.client(), run, new ReasonRequest(reason));
        echelon.answer(
                view, () -> tell(view, echelon.hints(), echelon.surroundings().screen()));
        return ExitCode.DONE;
    }

    /** Refuses arguments that do not go together, before anybody is asked. */
    void check(@Nullable String given) {}

    abstract RunView send(CoordinatorClient client, UUID run, ReasonRequest request);

    abstract void tell(RunView run, Hints hints, Consumer<String> out);

    private static String drain(RunView run) {
        return run.inFlight() == 0
                ? " Nothing is in flight."
                : " " + count(run.inFlight(), "tenant") + " in flight will finish and be counted.";
    }

    private static String stopped(RunView run, String word) {
        return RunWords.kind(run) + " " + run.runId()
                + (run.stopping() == null
                        ? " is " + word + "."
                        : ": the stop is recorded, nothing" + " more is begun; it will be " + word + " in a moment.");
    }

    /** {@code pause} */
    @Command(
            name = "pause",
            header = "Pauses a run.",
            descriptionHeading = "%n",
            description =
                    "Nothing more is released or begun; tenants in flight finish and are counted, and may still trip the abort.",
            optionListHeading = "%nOptions:%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "    echelon pause 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11 --reason \"replica lag\"",
                "",
                "Exits with 0 when it is paused; 65 when it is not live; 66 no such run."
            })
    static final class Pause extends Steer {
        @Override
        RunView send(CoordinatorClient client, UUID run, ReasonRequest request) {
            return client.pause(run, request);
        }

        @Override
        void tell(RunView run, Hints hints, Consumer<String> out) {
            out.accept(stopped(run, "paused") + drain(run));
            out.accept("  go on         " + hints.goOn(run.runId()));
            out.accept("  abort it      " + hints.abort(run.runId()));
        }
    }

    /** {@code continue} */
    @Command(
            name = "continue",
            header = "Lets a paused run go on.",
            descriptionHeading = "%n",
            description =
                    "It goes on where it stood. Refused while code is running that is older than its migrations need. (An aborted run goes on with migrate-cohorts --resume.)",
            optionListHeading = "%nOptions:%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "    echelon continue 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11 --reason \"replica caught up\"",
                "",
                "Exits with 0 when it goes on; 65 when it is not paused, or older code is running; 66 no such run."
            })
    static final class Continue extends Steer {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(
                names = "--accept-old-code",
                description =
                        "Go on although code is running that is older than the migrations need, which may fail on the new schema."
                                + " Needs --reason.")
        private boolean acceptOldCode;

        @Override
        void check(@Nullable String given) {
            if (acceptOldCode && given == null) {
                throw new ParameterException(
                        spec.commandLine(), "--accept-old-code does not go with a continue without --reason.");
            }
        }

        @Override
        RunView send(CoordinatorClient client, UUID run, ReasonRequest request) {
            return client.goOn(run, new ContinueRequest(acceptOldCode ? Boolean.TRUE : null, request.reason()));
        }

        @Override
        void tell(RunView run, Hints hints, Consumer<String> out) {
            out.accept(RunWords.kind(run) + " " + run.runId() + " goes on: it is " + RunWords.state(run) + ".");
            out.accept("  watch it      " + hints.watch(run.runId()));
        }
    }

    /** {@code abort} */
    @Command(
            name = "abort",
            header = "Aborts a run.",
            descriptionHeading = "%n",
            description =
                    "Nothing more is released or begun; tenants in flight finish and are counted. An aborted run can be resumed.",
            optionListHeading = "%nOptions:%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "    echelon abort 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11 --reason \"error rate of the shop rises\"",
                "",
                "Exits with 0 when it is aborted; 65 when it is not live; 66 no such run."
            })
    static final class Abort extends Steer {
        @Override
        RunView send(CoordinatorClient client, UUID run, ReasonRequest request) {
            return client.abort(run, request);
        }

        @Override
        void tell(RunView run, Hints hints, Consumer<String> out) {
            out.accept(stopped(run, "aborted") + drain(run));
            out.accept("  its report    " + hints.watch(run.runId()));
            if (!RunWords.isFanOut(run)) {
                out.accept("  resume it     " + hints.resume(run.runId()));
            }
        }
    }
}
