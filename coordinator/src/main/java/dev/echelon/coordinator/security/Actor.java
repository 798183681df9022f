package dev.echelon.coordinator.security;

import org.springframework.security.oauth2.jwt.Jwt;

/** Who acts, as the audit names them: the token's subject, without control characters, at most 200 characters. */
public final class Actor {
    private static final int MOST = 200;

    private Actor() {}

    public static String of(Jwt token) {
        String subject = token.getSubject();
        String name = subject == null ? "" : subject.replaceAll("\\p{C}+", "").strip();
        if (name.isEmpty()) {
            return "unnamed";
        }
        return name.length() <= MOST ? name : name.substring(0, MOST);
    }
}
