package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.api.PlanRequest;
import dev.echelon.coordinator.api.PlanView;
import dev.echelon.coordinator.api.ResumeRequest;
import dev.echelon.coordinator.cli.args.AbortRate;
import dev.echelon.coordinator.cli.args.IntRange;
import dev.echelon.coordinator.cli.args.RunId;
import dev.echelon.coordinator.cli.args.Word;
import dev.echelon.coordinator.cli.client.CoordinatorClient;
import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.text.Hints;
import dev.echelon.coordinator.cli.text.PlanReport;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code migrate-cohorts}: plans, starts or resumes a run over the fleet and follows it. */
@Command(
        name = "migrate-cohorts",
        header = "Migrates the fleet cohort by cohort; aborts when too many tenants of one cohort fail.",
        descriptionHeading = "%n",
        description = {
            "Releases one cohort after the other and pauses between them (the stagger). When a cohort reaches its abort rate nothing more is begun, what is in flight finishes, and the run can be resumed. Prints a line per cohort and a report at the end."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  See what a run would do; nothing is applied:",
            "    echelon migrate-cohorts --dry-run",
            "  Smaller cohorts, more time between them:",
            "    echelon migrate-cohorts --cohort-size 50 --stagger-ms 120000",
            "  Abort at the first failure of a cohort:",
            "    echelon migrate-cohorts --abort-rate 0",
            "  Go on after an abort, once the tenants' data is mended:",
            "    echelon migrate-cohorts --resume 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11",
            "",
            "Exits with 0 done, nothing failed; 3 finished, some tenants failed; 4 aborted; 5 paused, or left before the end;",
            "64 wrong usage; 65 refused; 66 no such run; 69 unreachable; 70 our fault; 77 not allowed. Ctrl-C leaves the run,",
            "which goes on. With --json: the plan, or the report at the end, on standard output; progress on standard error."
        })
final class MigrateCohorts implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--dry-run",
            description = "Print the plan, tenant by tenant. Nothing is applied, no run row is written.")
    private boolean dryRun;

    @Option(
            names = "--verify",
            description = "Plan by what the tenants themselves say instead of what was last seen of them. Slower.")
    private boolean verify;

    @Option(
            names = "--cohort-size",
            paramLabel = "N",
            converter = IntRange.CohortSize.class,
            description = "Tenants in a cohort, 1 to 100000. Default: 100.")
    private @Nullable Integer cohortSize;

    @Option(
            names = "--stagger-ms",
            paramLabel = "MS",
            converter = IntRange.StaggerMs.class,
            description = "Milliseconds from a cohort's end to the next release, 0 to 86400000. Default: 60000.")
    private @Nullable Integer staggerMs;

    @Option(
            names = "--abort-rate",
            paramLabel = "RATE",
            converter = AbortRate.class,
            description =
                    "Share of a cohort whose failure aborts the run, 0 to 1; at least one failure is needed. Default: 0.1.")
    private @Nullable BigDecimal abortRate;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            converter = IntRange.MaxInFlight.class,
            description = "Tenants worked on at the same time, 1 to 10000. Default: 50.")
    private @Nullable Integer maxInFlight;

    @Option(
            names = "--target",
            paramLabel = "VERSION",
            converter = Word.Version.class,
            description = "Migrate up to this version. Default: the latest.")
    private @Nullable String target;

    @Option(
            names = "--resume",
            paramLabel = "RUN_ID",
            converter = RunId.class,
            description =
                    "Resume an aborted run at the cohort that tripped. Tenants that succeeded are not touched. Only stagger,"
                            + " abort rate and window may be changed.")
    private @Nullable UUID resume;

    @Option(names = "--detach", description = "Start the run and leave it: exit 5 at once.")
    private boolean detach;

    @Option(
            names = "--accept-edited",
            paramLabel = "VERSION",
            converter = Word.Version.class,
            description =
                    "Accept that the script of this applied version was edited: the tenants' history rows get its new"
                            + " checksum. May be repeated; needs --reason.")
    private @Nullable List<String> acceptEdited;

    @Option(
            names = "--accept-changed-set",
            description = "With --resume: go on although the migrations are not those that were planned.")
    private boolean acceptChangedSet;

    @Option(
            names = "--accept-old-code",
            description =
                    "Go on although code is running that is older than the migrations need, which may fail on the new schema."
                            + " Needs --reason.")
    private boolean acceptOldCode;

    @Option(names = "--reason", paramLabel = "TEXT", converter = Word.Reason.class, description = "Why, for the audit.")
    private @Nullable String reason;

    @Override
    public Integer call() {
        check();
        var client = echelon.client();
        if (resume != null) {
            return resume(client, resume);
        }
        return dryRun ? plan(client) : run(client);
    }

    private void check() {
        if (resume != null) {
            refuse(cohortSize != null, "--cohort-size", "--resume: the cohorts are those of the plan");
            refuse(target != null, "--target", "--resume: the target is that of the plan");
            refuse(dryRun, "--dry-run", "--resume: 'echelon status' shows what is left");
            refuse(verify, "--verify", "--resume: nothing is planned anew");
            refuse(acceptEdited != null, "--accept-edited", "--resume: edits are accepted when a run is planned");
        } else {
            refuse(acceptChangedSet, "--accept-changed-set", "a new run: it belongs to --resume");
        }
        refuse(dryRun && detach, "--detach", "--dry-run: there is nothing to leave");
        refuse(acceptEdited != null && reason == null, "--accept-edited", "a run without --reason");
        refuse(acceptChangedSet && reason == null, "--accept-changed-set", "a resume without --reason");
        refuse(acceptOldCode && reason == null, "--accept-old-code", "a run without --reason");
    }

    private void refuse(boolean wrong, String option, String with) {
        if (wrong) {
            throw new ParameterException(spec.commandLine(), option + " does not go with " + with + ".");
        }
    }

    private int plan(CoordinatorClient client) {
        var plan = client.plan(request());
        var refused = refused(plan);
        echelon.answer(
                plan,
                () -> PlanReport.print(
                        plan, refused, startCommand(), echelon.surroundings().screen()));
        return refused.isEmpty() && plan.olderCodeRefusal() == null && plan.totalTenants() > 0
                ? ExitCode.DONE
                : ExitCode.REFUSED;
    }

    private int run(CoordinatorClient client) {
        var following = new Following(echelon, client);
        var key = UUID.randomUUID();
        var run = following.start("started", () -> client.start(request(), key));
        following.headline(run, "started");
        return detach ? following.detach(run) : following.follow(run, false);
    }

    private int resume(CoordinatorClient client, UUID id) {
        var request = new ResumeRequest(
                staggerMs,
                abortRate,
                maxInFlight,
                acceptChangedSet ? Boolean.TRUE : null,
                acceptOldCode ? Boolean.TRUE : null,
                reason);
        var following = new Following(echelon, client);
        var key = UUID.randomUUID();
        var run = following.start("resumed", () -> client.resume(id, request, key));
        following.headline(run, "resumed");
        return detach ? following.detach(run) : following.follow(run, false);
    }

    private PlanRequest request() {
        return new PlanRequest(
                cohortSize,
                staggerMs,
                abortRate,
                maxInFlight,
                target,
                verify ? Boolean.TRUE : null,
                acceptEdited,
                acceptOldCode ? Boolean.TRUE : null,
                reason);
    }

    private List<String> refused(PlanView plan) {
        var accepted = acceptEdited == null ? List.<String>of() : acceptEdited;
        return plan.edited().stream()
                .flatMap(t -> t.versions().stream())
                .distinct()
                .filter(v -> !accepted.contains(v))
                .toList();
    }

    private String startCommand() {
        var command = new StringBuilder("migrate-cohorts");
        option(command, "--cohort-size", cohortSize);
        option(command, "--stagger-ms", staggerMs);
        option(command, "--abort-rate", abortRate == null ? null : abortRate.toPlainString());
        option(command, "--max-in-flight", maxInFlight);
        option(command, "--target", target);
        if (acceptEdited != null) {
            acceptEdited.forEach(v -> option(command, "--accept-edited", v));
        }
        command.append(acceptOldCode ? " --accept-old-code" : "");
        option(command, "--reason", reason == null ? null : Hints.quoted(reason));
        return echelon.hints().command(command.toString());
    }

    private static void option(StringBuilder command, String name, @Nullable Object value) {
        if (value != null) {
            command.append(' ').append(name).append(' ').append(value);
        }
    }
}
