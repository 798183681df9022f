package dev.echelon.coordinator.security;

import dev.echelon.coordinator.api.Problem;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import tools.jackson.databind.json.JsonMapper;

/** Answers whoever is not let in: what is missing, with the exit code of the command line. */
final class NotLetIn implements AuthenticationEntryPoint, AccessDeniedHandler {
    private static final Logger log = LoggerFactory.getLogger(NotLetIn.class);
    private static final int NOT_ALLOWED = 77;
    private static final int UNREACHABLE = 69;

    private final AuthenticationEntryPoint bearer = new BearerTokenAuthenticationEntryPoint();
    private final AccessDeniedHandler denied = new BearerTokenAccessDeniedHandler();
    private final JsonMapper json;
    private final String rolesClaim;

    NotLetIn(JsonMapper json, String rolesClaim) {
        this.json = ProblemJson.of(json);
        this.rolesClaim = rolesClaim;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException, ServletException {
        if (why instanceof AuthenticationServiceException) {
            log.atError().setCause(why).log("the identity provider cannot be asked, so no token can be checked");
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            write(
                    request,
                    response,
                    "Identity provider unreachable",
                    "The identity provider cannot be reached, so the token cannot be checked. Nothing was changed.",
                    UNREACHABLE);
            return;
        }
        bearer.commence(request, response, why);
        write(request, response, "Not authenticated", missing(why), NOT_ALLOWED);
    }

    private static String missing(AuthenticationException why) {
        if (why instanceof OAuth2AuthenticationException token && token.getError() instanceof BearerTokenError error) {
            return "The token is not valid: " + shown(error.getDescription()) + ". Nothing was changed.";
        }
        return "There is no token. The command line takes it from ECHELON_TOKEN or ECHELON_TOKEN_FILE."
                + " Nothing was changed.";
    }

    private static String shown(@Nullable String description) {
        String line = String.valueOf(description).replaceAll("\\p{C}+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException, ServletException {
        denied.handle(request, response, why);
        write(
                request,
                response,
                "Not allowed",
                "This needs a role that the token does not carry in its claim " + rolesClaim
                        + ": PLATFORM_ADMIN, or to read alone PLATFORM_VIEWER. Nothing was changed.",
                NOT_ALLOWED);
    }

    private void write(
            HttpServletRequest request, HttpServletResponse response, String title, String detail, int exitCode)
            throws IOException {
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        json.writeValue(
                response.getOutputStream(),
                new Problem(
                        Problem.type(exitCode),
                        title,
                        response.getStatus(),
                        detail,
                        request.getRequestURI(),
                        exitCode,
                        null));
    }
}
