package dev.echelon.coordinator.cli.client;

import dev.echelon.coordinator.api.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What went wrong between us and the coordinator, in an operator's words and with the exit code. */
final class ErrorAnswers {
    private static final int MOST_BYTES = 64 * 1024;
    private static final Pattern DESCRIPTION = Pattern.compile("error_description=\"([^\"]*)\"");

    private final JsonMapper json;
    private final Connection connection;

    ErrorAnswers(JsonMapper json, Connection connection) {
        this.json = json;
        this.connection = connection;
    }

    CommandFailure unreachable(String reason) {
        return CommandFailure.passing("The coordinator at " + where() + " cannot be reached: " + reason
                + ". Nothing was sent. Check that it runs, and the address.");
    }

    CommandFailure broken(String reason, boolean onlyReads) {
        var message = "The coordinator at " + where() + " did not answer: " + reason + ".";
        return onlyReads
                ? CommandFailure.passing(message + " Nothing was changed.")
                : CommandFailure.unanswered(
                        message + " Whether it carried the request out is not known: see 'echelon runs' and"
                                + " 'echelon status' before you ask again.");
    }

    CommandFailure unreadable(HttpResponse<?> response, boolean onlyReads) {
        return CommandFailure.of(
                ExitCode.UNREACHABLE,
                "What answers at " + where() + " is not a coordinator that this command line understands (HTTP "
                        + response.statusCode() + ", " + contentType(response)
                        + "). Check the address and that both are of the same version."
                        + (onlyReads ? "" : " Whether it carried the request out is not known."));
    }

    CommandFailure of(HttpResponse<?> response, InputStream body) throws IOException {
        var status = response.statusCode();
        var problem = problem(response, body);
        if (status == 401) {
            return CommandFailure.of(ExitCode.NOT_ALLOWED, unauthenticated(response));
        }
        if (status == 403) {
            return CommandFailure.of(
                    ExitCode.NOT_ALLOWED,
                    detail(
                            problem,
                            "The token is valid but its bearer may not do this: it needs the role PLATFORM_ADMIN."
                                    + " Nothing was changed."));
        }
        if (problem == null) {
            return status >= 502 && status <= 504
                    ? CommandFailure.passing("The coordinator behind " + where() + " cannot be reached (HTTP " + status
                            + "). Check that it runs.")
                    : unreadable(response, status < 500);
        }
        return of(problem);
    }

    CommandFailure of(Problem problem) {
        var status = problem.status();
        var code = problem.exitCode() != null ? problem.exitCode() : exitCode(status);
        var message = detail(problem, "The coordinator answered HTTP " + status + " and no reason.");
        var errorId = problem.errorId();
        if (errorId != null && !message.contains(errorId)) {
            message += " Find it in the coordinator's log by " + errorId + ".";
        }
        return code == ExitCode.UNREACHABLE
                ? CommandFailure.passing(message)
                : CommandFailure.of(code, message, errorId);
    }

    private String unauthenticated(HttpResponse<?> response) {
        var said = DESCRIPTION.matcher(
                response.headers().firstValue("WWW-Authenticate").orElse(""));
        return "The coordinator at " + where() + " does not accept the token"
                + (said.find() ? ": " + CleanText.of(said.group(1)).replaceAll("[.\\s]+$", "") : "")
                + ". Nothing was changed. "
                + (connection.origin().startsWith(".echelon")
                        ? "Run the command again: it reads .echelon/env anew, which 'echelon up' writes at each start."
                        : "Get a new one and set ECHELON_TOKEN or ECHELON_TOKEN_FILE.");
    }

    private static String detail(@Nullable Problem problem, String otherwise) {
        if (problem == null) {
            return otherwise;
        }
        var detail = problem.detail() == null || problem.detail().isBlank() ? problem.title() : problem.detail();
        return detail == null || detail.isBlank() ? otherwise : detail.strip();
    }

    /** The problem that the body describes, whatever of it is there; null: the body is something else. */
    private @Nullable Problem problem(HttpResponse<?> response, InputStream body) throws IOException {
        var bytes = body.readNBytes(MOST_BYTES);
        if (!contentType(response).contains("json")) {
            return null;
        }
        try {
            var tree = json.readTree(bytes);
            return tree.isObject()
                    ? new Problem(
                            null,
                            text(tree, "title"),
                            response.statusCode(),
                            text(tree, "detail"),
                            null,
                            tree.path("exitCode").isInt()
                                    ? tree.path("exitCode").intValue()
                                    : null,
                            text(tree, "errorId"))
                    : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable String text(JsonNode tree, String field) {
        var value = tree.path(field);
        return value.isString() ? CleanText.of(value.stringValue()) : null;
    }

    private static String contentType(HttpResponse<?> response) {
        return CleanText.of(response.headers().firstValue("Content-Type").orElse("no content type"));
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 400, 405, 413, 415, 422 -> ExitCode.USAGE;
            case 404 -> ExitCode.MISSING;
            case 409, 412 -> ExitCode.REFUSED;
            case 408, 425, 429, 502, 503, 504 -> ExitCode.UNREACHABLE;
            default -> ExitCode.FAULT;
        };
    }

    private String where() {
        return connection.server() + " (" + connection.origin() + ")";
    }
}
