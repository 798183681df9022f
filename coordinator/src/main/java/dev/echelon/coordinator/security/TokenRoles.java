package dev.echelon.coordinator.security;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * The roles of a token: a list of texts, or one text with spaces between, in the configured claim. Roles count as they are
 * written; {@code platform_admin} is none of ours.
 */
final class TokenRoles implements Converter<Jwt, Collection<GrantedAuthority>> {
    private static final String AUTHORITY = "ROLE_";
    private final String claim;

    TokenRoles(String claim) {
        this.claim = claim;
    }

    @Override
    public Collection<GrantedAuthority> convert(Jwt token) {
        List<GrantedAuthority> authorities = new ArrayList<>();
        for (String role : texts(find(token.getClaims()))) {
            authorities.add(new SimpleGrantedAuthority(AUTHORITY + role));
        }
        return authorities;
    }

    /** The claim of that very name first: names with dots, such as URIs, are usual too. */
    private @Nullable Object find(Map<String, Object> claims) {
        if (claims.containsKey(claim)) {
            return claims.get(claim);
        }
        Object at = claims;
        for (String step : claim.split("\\.")) {
            if (!(at instanceof Map<?, ?> inside)) {
                return null;
            }
            at = inside.get(step);
        }
        return at;
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof String text) {
            return Arrays.stream(text.split(" "))
                    .filter(role -> !role.isEmpty())
                    .toList();
        }
        if (value instanceof Collection<?> list) {
            return list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        }
        return List.of();
    }
}
