package dev.echelon.coordinator.security;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens are taken. Either an identity provider ({@code issuer-uri}), or a key of this machine's ({@code local-key}),
 * which a production coordinator refuses unless told to.
 *
 * @param issuerUri the {@code iss} that tokens must carry; its keys are discovered there. May be left out beside a local key only
 * @param jwkSetUri where the keys are, for a provider without discovery
 * @param audience the {@code aud} that tokens must carry
 * @param localKey PEM file of an RSA public key; its tokens are issued by {@code echelon-local}
 * @param allowLocalKey true: a local key is meant
 * @param rolesClaim the claim that lists roles; {@code realm_access.roles} looks into {@code realm_access}
 * @param publicMetrics true: {@code /actuator/prometheus} needs no token
 */
@ConfigurationProperties("echelon.security")
public record SecurityProperties(
        @Nullable URI issuerUri,
        @Nullable URI jwkSetUri,
        @DefaultValue("echelon") String audience,
        @Nullable Path localKey,
        @DefaultValue("false") boolean allowLocalKey,
        @DefaultValue("roles") String rolesClaim,
        @DefaultValue("false") boolean publicMetrics) {
    /** The issuer of tokens that are signed with a local key. */
    public static final String LOCAL_ISSUER = "echelon-local";

    public SecurityProperties {
        if (localKey == null && issuerUri == null) {
            throw new IllegalArgumentException(
                    "echelon.security.issuer-uri is not set: without an identity provider nobody could be let in."
                            + " For a machine of your own set echelon.security.local-key and"
                            + " echelon.security.allow-local-key=true instead.");
        }
        if (localKey != null && (issuerUri != null || jwkSetUri != null)) {
            throw new IllegalArgumentException("echelon.security.local-key and echelon.security."
                    + (issuerUri != null ? "issuer-uri" : "jwk-set-uri") + " are both set: choose one.");
        }
        if (localKey != null && !allowLocalKey) {
            throw new IllegalArgumentException(
                    "echelon.security.local-key is set: whoever reads its private half is PLATFORM_ADMIN. A coordinator"
                            + " starts on it only with echelon.security.allow-local-key=true.");
        }
        notBlank("audience", audience);
        notBlank("roles-claim", rolesClaim);
    }

    private static void notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("echelon.security." + name + " is empty.");
        }
    }

    /** The {@code iss} that a token must carry. */
    String issuer() {
        return issuerUri == null ? LOCAL_ISSUER : issuerUri.toString();
    }
}
