package dev.echelon.coordinator.web;

import dev.echelon.coordinator.security.Actor;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.servlet.function.ServerRequest;

/** Who sent a request. */
final class Actors {
    private Actors() {}

    static String of(ServerRequest request) {
        return request.principal()
                .filter(JwtAuthenticationToken.class::isInstance)
                .map(JwtAuthenticationToken.class::cast)
                .map(token -> Actor.of(token.getToken()))
                .orElseThrow(() -> new IllegalStateException("a request without a token got past the filters"));
    }
}
