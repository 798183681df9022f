package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.Problem;
import dev.echelon.coordinator.run.Refusal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;

/**
 * What went wrong, in an operator's words and with the exit code of the command line. A fault of ours gets an id that stands
 * in the log; no stack trace, no SQL and no class name leaves the house.
 */
public final class Problems {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final int USAGE = 64;
    private static final int MISSING = 66;
    private static final int FAULT = 70;

    private final Supplier<UUID> newErrorId;

    public Problems(Supplier<UUID> newErrorId) {
        this.newErrorId = newErrorId;
    }

    Problem of(HttpServletRequest request, Exception thrown) {
        // what fails while an answer is written comes wrapped
        Exception what = thrown instanceof ServletException && thrown.getCause() instanceof RuntimeException cause
                ? cause
                : thrown;
        if (what instanceof Refusal refusal) {
            return problem(
                    request,
                    refusal.kind().httpStatus(),
                    title(refusal.kind()),
                    refusal.getMessage(),
                    refusal.kind().exitCode(),
                    null);
        }
        if (isMasterDown(what)) {
            log.atError()
                    .addKeyValue("path", request.getRequestURI())
                    .setCause(what)
                    .log("the master database cannot be reached; the request was refused, the caller may try again");
            return problem(
                    request,
                    Refusal.Kind.UNREACHABLE.httpStatus(),
                    title(Refusal.Kind.UNREACHABLE),
                    "The master database cannot be reached or is too busy. Whether the request was carried out is not known if"
                            + " it changes anything; look at `echelon status`, then try again.",
                    Refusal.Kind.UNREACHABLE.exitCode(),
                    null);
        }
        if (what instanceof ErrorResponse error && error.getStatusCode().is4xxClientError()) {
            int status = error.getStatusCode().value();
            return problem(
                    request,
                    status,
                    status == HttpStatus.NOT_FOUND.value() ? "Not found" : "Wrong usage",
                    status == HttpStatus.NOT_FOUND.value()
                            ? "The API has no such path, or not by this method."
                            : "The API does not take this request: method or headers do not fit the path.",
                    status == HttpStatus.NOT_FOUND.value() ? MISSING : USAGE,
                    null);
        }
        String errorId = newErrorId.get().toString();
        log.atError()
                .addKeyValue("errorId", errorId)
                .addKeyValue("path", request.getRequestURI())
                .setCause(what)
                .log("a request failed by a fault of ours");
        return problem(
                request,
                HttpStatus.INTERNAL_SERVER_ERROR.value(),
                "Internal fault",
                "A fault of ours. Whether the request was carried out is not known if it changes anything; look at `echelon"
                        + " status`. The coordinator's log has it under error id " + errorId + ".",
                FAULT,
                errorId);
    }

    private static boolean isMasterDown(Exception what) {
        return what instanceof DataAccessResourceFailureException
                || what instanceof CannotCreateTransactionException
                || what instanceof TransactionSystemException
                || what instanceof TransientDataAccessException
                || what instanceof RecoverableDataAccessException;
    }

    private static Problem problem(
            HttpServletRequest request,
            int status,
            String title,
            @Nullable String detail,
            int exitCode,
            @Nullable String errorId) {
        return new Problem(Problem.type(exitCode), title, status, detail, request.getRequestURI(), exitCode, errorId);
    }

    private static String title(Refusal.Kind kind) {
        return switch (kind) {
            case USAGE -> "Wrong usage";
            case STATE -> "Refused in this state";
            case MISSING -> "Not found";
            case UNREACHABLE -> "Unreachable";
            case NOT_ALLOWED -> "Not allowed";
        };
    }
}
