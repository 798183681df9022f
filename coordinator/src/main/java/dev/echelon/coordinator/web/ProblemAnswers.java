package dev.echelon.coordinator.web;

import dev.echelon.coordinator.api.Problem;
import dev.echelon.coordinator.security.ProblemJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.json.JsonMapper;

/** Answers everything that goes wrong with RFC 9457 problem details and the exit code of the command line. */
public final class ProblemAnswers implements HandlerExceptionResolver, Ordered {
    private static final Logger log = LoggerFactory.getLogger(ProblemAnswers.class);

    private final JsonMapper json;
    private final Problems problems;

    public ProblemAnswers(JsonMapper json, Problems problems) {
        this.json = ProblemJson.of(json);
        this.problems = problems;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception what) {
        if (what instanceof AsyncRequestNotUsableException) {
            log.atDebug().addKeyValue("path", request.getRequestURI()).log("the reader of a stream is gone");
            return new ModelAndView();
        }
        if (response.isCommitted()) {
            log.atWarn()
                    .addKeyValue("path", request.getRequestURI())
                    .setCause(what)
                    .log("the answer was cut off");
            return new ModelAndView();
        }
        Problem problem = problems.of(request, what);
        response.reset();
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        try {
            json.writeValue(response.getOutputStream(), problem);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the caller is gone");
        }
        return new ModelAndView();
    }
}
