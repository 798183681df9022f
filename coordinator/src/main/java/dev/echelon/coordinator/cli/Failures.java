package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.client.CleanText;
import dev.echelon.coordinator.cli.client.CliJson;
import dev.echelon.coordinator.cli.client.CommandFailure;
import dev.echelon.coordinator.cli.client.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The end of a command that went wrong: one sentence for the operator, the exit code, one JSON document for --json. */
final class Failures {
    private static final int LIKELY = 2;

    /** Words that others have for what we do, and that no spelling brings near. */
    private static final Map<String, String> MEANT = Map.of(
            "help", "--help",
            "list", "runs",
            "ls", "runs",
            "migrate", "migrate-cohorts",
            "plan", "migrate-cohorts --dry-run",
            "report", "watch",
            "resume", "migrate-cohorts --resume RUN_ID (after an abort) or continue RUN (after a pause)",
            "retry", "migrate-all-tenants --only SLUG",
            "start", "migrate-cohorts",
            "stop", "pause RUN or abort RUN");

    private final Surroundings surroundings;

    Failures(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Wrong usage: which field, what is allowed, where the help is. */
    int usage(ParameterException e, String[] args) {
        var sentence = onOneLine(String.valueOf(e.getMessage()));
        var commands = e.getCommandLine().getCommandSpec().qualifiedName().replaceFirst("^echelon", "");
        var message = sentence + (sentence.endsWith(".") ? "" : ".") + suggestions(e) + " Nothing was changed. Help: "
                + surroundings.program() + commands + " --help";
        return end(ExitCode.USAGE, message, null, args);
    }

    /** Anything else. */
    int of(Exception e, String[] args) {
        if (e instanceof CommandFailure failure) {
            var message = failure.getMessage();
            return end(
                    failure.exitCode(),
                    failure.exitCode() == ExitCode.USAGE ? onOneLine(message) : message,
                    failure.errorId(),
                    args);
        }
        var id = UUID.randomUUID().toString().substring(0, 8);
        var message = "The command line itself failed, which is our fault (" + id + ")" + kept(e, id)
                + " Whether the request was carried out is not known; a run that was started goes on: see '"
                + surroundings.program() + " runs'.";
        return end(ExitCode.FAULT, message, id, args);
    }

    /** What was typed may hold line breaks. */
    private static String onOneLine(String message) {
        return CleanText.of(message).replaceAll("\\s*[\\n\\t]\\s*", " ").strip();
    }

    private int end(int exitCode, String message, @Nullable String id, String[] args) {
        var screen = surroundings.screen();
        screen.notice(message);
        if (Arrays.stream(args).anyMatch(Failures::wantsJson)) {
            screen.print(CliJson.mapper().writeValueAsString(new Failed(exitCode, title(exitCode), message, id)));
        }
        return exitCode;
    }

    /** The arguments may not have been understood, so they are looked at as they were typed. */
    private static boolean wantsJson(String argument) {
        return argument.equals("--json") || argument.equalsIgnoreCase("--json=true");
    }

    private static String title(int exitCode) {
        return switch (exitCode) {
            case ExitCode.USAGE -> "wrong usage";
            case ExitCode.REFUSED -> "refused in this state";
            case ExitCode.MISSING -> "no such run, tenant or file";
            case ExitCode.UNREACHABLE -> "cannot be reached";
            case ExitCode.NOT_ALLOWED -> "not allowed";
            default -> "fault";
        };
    }

    private static String suggestions(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        var words = unmatched.getUnmatched();
        var meant = words.isEmpty() || e.getCommandLine().getParent() != null ? null : MEANT.get(words.get(0));
        if (meant != null) {
            return " Did you mean " + meant + "?";
        }
        List<String> suggestions = unmatched.getSuggestions();
        return suggestions.isEmpty()
                ? ""
                : " Did you mean " + suggestions.stream().limit(LIKELY).collect(Collectors.joining(" or ")) + "?";
    }

    /** Keeps the stack trace in a file: it is for us, not for the operator. */
    private static String kept(Exception e, String id) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        try {
            var file = Files.createTempFile("echelon-" + id + "-", ".log");
            Files.writeString(file, trace.toString());
            return "; the details are in " + file + ".";
        } catch (IOException unwritable) {
            return ".";
        }
    }

    /** A failure as {@code --json} prints it; its fields are those of the API's problem details. */
    private record Failed(
            int exitCode,
            String title,
            String detail,
            @Nullable String errorId) {}
}
