package dev.echelon.coordinator.cli;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckRequest;
import dev.echelon.coordinator.cli.args.CodeVersionText;
import dev.echelon.coordinator.cli.args.Word;
import dev.echelon.coordinator.cli.client.CommandFailure;
import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.text.CheckDocument;
import dev.echelon.coordinator.cli.text.CheckFindings;
import dev.echelon.coordinator.cli.text.CheckReport;
import dev.echelon.coordinator.cli.watch.CheckProgress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code check-code-version}: may this build work on every active tenant? */
@Command(
        name = "check-code-version",
        header = "Tells whether a build may work on every active tenant, or with --only on just these.",
        descriptionHeading = "%n",
        description = {
            "Reads the tenants themselves. A tenant is ahead of the build when one of its applied migrations declares a minCompatibleCodeVersion above the build's version. A tenant that cannot be read is never taken for safe. Without --only, the master is asked as well, as a service with the boot guard asks it: a run that may be applying counts."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  Before a deploy: may 3.2.0 go out?",
            "    echelon check-code-version --code-version 3.2.0",
            "  On a canary first:",
            "    echelon check-code-version --code-version 3.2.0 --only acme-corp",
            "  May what is running go on running?",
            "    echelon check-code-version",
            "  All tenants that 3.1.0 can still work on:",
            "    echelon check-code-version --code-version 3.1.0 --json | jq -r '.tenants[] | select(.result == \"FITS\").slug'",
            "",
            "Exits with 0 safe for every tenant that was to be read; 1 some tenant is ahead (they are listed), or the master would",
            "refuse the build; 69 none is known to be ahead but some could not be read (they are listed), or the coordinator cannot",
            "be reached; 64 wrong usage; 65 no active tenant; 66 no such tenant; 70 our fault; 77 not allowed."
        })
final class CheckCodeVersion implements Callable<Integer> {
    private static final String VARIABLE = "ECHELON_CODE_VERSION";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private EchelonCommand echelon;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--code-version",
            paramLabel = "VERSION",
            converter = CodeVersionText.class,
            description =
                    "The build's version. Default: ECHELON_CODE_VERSION, else the lowest that a live service with the boot"
                            + " guard has registered.")
    private @Nullable String codeVersion;

    @Option(
            names = "--only",
            paramLabel = "SLUG",
            converter = Word.Slug.class,
            description = "Only this tenant, whatever its status; may be repeated.")
    private @Nullable List<String> only;

    @Override
    public Integer call() {
        var origin = codeVersion != null ? "--code-version" : VARIABLE;
        var version = codeVersion != null ? codeVersion : ofEnvironment();
        var slugs = only == null ? null : only.stream().distinct().toList();
        var request = new CodeVersionCheckRequest(version, slugs);
        return echelon.json() ? document(request) : report(request, version == null ? null : origin);
    }

    private @Nullable String ofEnvironment() {
        var version = echelon.surroundings().environment().get(VARIABLE);
        if (version == null || version.isBlank()) {
            return null;
        }
        var problem = CodeVersion.problemOf(version.strip());
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), "Invalid value for " + VARIABLE + ": " + problem);
        }
        return version.strip();
    }

    private int report(CodeVersionCheckRequest request, @Nullable String origin) {
        var screen = echelon.surroundings().screen();
        var findings = new CheckFindings();
        var report = new CheckReport(findings, origin, echelon.hints(), screen);
        follow(request, line -> {
            if (line.start() != null) {
                report.begin(line.start());
                screen.out().flush();
            }
            findings.take(line);
        });
        report.end();
        return exitCode(findings);
    }

    /** One JSON document, written while the tenants come in: it may be large. */
    private int document(CodeVersionCheckRequest request) {
        var screen = echelon.surroundings().screen();
        var findings = new CheckFindings();
        try (var document = new CheckDocument(screen.out())) {
            try {
                follow(request, line -> {
                    findings.take(line);
                    document.take(line);
                });
            } catch (CommandFailure failure) {
                if (!document.begun()) {
                    throw failure;
                }
                screen.notice(failure.getMessage());
                document.broken(failure.exitCode(), failure.getMessage(), failure.errorId());
                return failure.exitCode();
            }
            document.end(exitCode(findings));
        }
        screen.print("");
        return exitCode(findings);
    }

    private void follow(CodeVersionCheckRequest request, Consumer<CodeVersionCheckLine> lines) {
        var surroundings = echelon.surroundings();
        var screen = surroundings.screen();
        try (var progress = new CheckProgress(screen, surroundings.clock())) {
            echelon.client().checkCodeVersion(request, line -> {
                lines.accept(line);
                if (!echelon.json() || !screen.terminal()) {
                    progress.show(line);
                }
            });
        }
    }

    private static int exitCode(CheckFindings findings) {
        if (findings.end().ahead() > 0 || findings.end().fleet() != null) {
            return ExitCode.AHEAD;
        }
        return findings.end().unreadable() > 0 ? ExitCode.UNREACHABLE : ExitCode.DONE;
    }
}
