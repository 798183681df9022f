package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.api.FanOutRequest;
import dev.echelon.coordinator.cli.args.IntRange;
import dev.echelon.coordinator.cli.args.Word;
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

/** {@code migrate-all-tenants}: the whole fleet at once, or named tenants with the whole root error of each. */
@Command(
        name = "migrate-all-tenants",
        header = "Migrates all tenants at once, or with --only just these, with the whole error of each.",
        descriptionHeading = "%n",
        description = {
            "No cohorts, no stagger, no abort rate, and no row in migration_cohort_run. With --only: just these tenants, and the whole root error of each that fails. Refused for tenants that a live run holds."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  Why did this tenant fail? Tries it again and prints the whole root error:",
            "    echelon migrate-all-tenants --only acme-corp",
            "  Two tenants, up to one version:",
            "    echelon migrate-all-tenants --only acme-corp --only globex --target 12",
            "  A small fleet at once (above 1,000 tenants it wants --yes; consider migrate-cohorts):",
            "    echelon migrate-all-tenants",
            "",
            "Exits with 0 nothing failed; 3 some tenants failed (they are listed); 4 aborted; 5 paused, or left before the end;",
            "64 wrong usage; 65 refused; 66 no such tenant; 69 unreachable; 70 our fault; 77 not allowed."
        })
final class MigrateAllTenants implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "SLUG",
            converter = Word.Slug.class,
            description = "Only this tenant; may be repeated.")
    private @Nullable List<String> only;

    @Option(names = "--yes", description = "Yes, the whole fleet, although it has more than 1,000 tenants.")
    private boolean yes;

    @Option(
            names = "--target",
            paramLabel = "VERSION",
            converter = Word.Version.class,
            description = "Migrate up to this version. Default: the latest.")
    private @Nullable String target;

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            converter = IntRange.MaxInFlight.class,
            description = "Tenants worked on at the same time, 1 to 10000. Default: 50.")
    private @Nullable Integer maxInFlight;

    @Option(
            names = "--accept-edited",
            paramLabel = "VERSION",
            converter = Word.Version.class,
            description =
                    "Accept that the script of this applied version was edited: the tenants' history rows get its new"
                            + " checksum. May be repeated; needs --reason.")
    private @Nullable List<String> acceptEdited;

    @Option(
            names = "--accept-old-code",
            description =
                    "Go on although code is running that is older than the migrations need, which may fail on the new schema."
                            + " Needs --reason.")
    private boolean acceptOldCode;

    @Option(names = "--detach", description = "Start it and leave it: exit 5 at once.")
    private boolean detach;

    @Option(names = "--reason", paramLabel = "TEXT", converter = Word.Reason.class, description = "Why, for the audit.")
    private @Nullable String reason;

    @Override
    public Integer call() {
        if (acceptEdited != null && reason == null) {
            throw new ParameterException(
                    spec.commandLine(), "--accept-edited does not go with a fan-out without --reason.");
        }
        if (acceptOldCode && reason == null) {
            throw new ParameterException(
                    spec.commandLine(), "--accept-old-code does not go with a fan-out without --reason.");
        }
        if (yes && only != null) {
            throw new ParameterException(
                    spec.commandLine(), "--yes does not go with --only: it is for the whole fleet.");
        }
        var slugs = only == null ? null : only.stream().distinct().toList();
        var request = new FanOutRequest(
                slugs,
                yes ? Boolean.TRUE : null,
                maxInFlight,
                target,
                acceptEdited,
                acceptOldCode ? Boolean.TRUE : null,
                reason);
        var client = echelon.client();
        var following = new Following(echelon, client);
        var key = UUID.randomUUID();
        var run = following.start("started", () -> client.fanOut(request, key));
        following.headline(run, "started");
        return detach ? following.detach(run) : following.follow(run, slugs != null);
    }
}
