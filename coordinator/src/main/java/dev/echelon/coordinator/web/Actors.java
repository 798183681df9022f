package dev.echelon.coordinator.web;

import dev.echelon.coordinator.security.Actor;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.servlet.function.ServerRequest;

/** Who sent a request. */
final class Actors {
    private Actors() {}

    static String of(ServerRequest request) {
        return Actor.of(token(request));
    }

    /** Until when the caller's token is good. */
    static Instant until(ServerRequest request) {
        Instant until = token(request).getExpiresAt();
        return until == null ? Instant.MAX : until;
    }

    private static Jwt token(ServerRequest request) {
        return request.principal()
                .filter(JwtAuthenticationToken.class::isInstance)
                .map(JwtAuthenticationToken.class::cast)
                .map(JwtAuthenticationToken::getToken)
                .orElseThrow(() -> new IllegalStateException("a request without a token got past the filters"));
    }
}
