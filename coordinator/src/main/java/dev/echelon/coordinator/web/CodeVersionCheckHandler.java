package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckRequest;
import dev.echelon.coordinator.codeversion.CodeVersionCheck;
import dev.echelon.coordinator.codeversion.CodeVersionChecks;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Checks a build against the tenants; the answer is written while they are read, one JSON object a line. */
final class CodeVersionCheckHandler {
    private static final Logger log = LoggerFactory.getLogger(CodeVersionCheckHandler.class);

    private final CodeVersionChecks checks;
    private final RequestBodies bodies;
    private final Problems problems;
    private final JsonMapper json;

    CodeVersionCheckHandler(CodeVersionChecks checks, RequestBodies bodies, Problems problems, JsonMapper json) {
        this.checks = checks;
        this.bodies = bodies;
        this.problems = problems;
        this.json = json;
    }

    ServerResponse check(ServerRequest request) throws ServletException, IOException {
        CodeVersionCheckRequest asked = bodies.optional(request, CodeVersionCheckRequest.class)
                .orElseGet(() -> new CodeVersionCheckRequest(null, null));
        return ServerResponse.ok().contentType(MediaType.APPLICATION_NDJSON).build((servlet, response) -> {
            try (CodeVersionCheck check = checks.open(asked)) {
                write(check, servlet, response);
            }
            return null;
        });
    }

    private void write(CodeVersionCheck check, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        OutputStream out = response.getOutputStream();
        try {
            check.run(line -> write(line, out));
        } catch (UncheckedIOException e) {
            log.atDebug().setCause(e).log("the caller of a check is gone; the check was ended");
        } catch (RuntimeException e) {
            // the status is sent already
            write(CodeVersionCheckLine.of(problems.of(request, e)), out);
        }
    }

    private void write(CodeVersionCheckLine line, OutputStream out) {
        try {
            out.write(json.writeValueAsBytes(line));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonException e) {
            throw new IllegalStateException("a line of a check cannot be written", e);
        }
    }
}
