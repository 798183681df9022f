package dev.echelon.coordinator.web.page;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the browser must know to sign in.
 *
 * @param issuer the identity provider; null: with a token only
 */
public record SignIn(@Nullable String issuer, @Nullable String clientId, String scope) {
    /** By the provider that the coordinator trusts, when the page has a client there. */
    public static SignIn of(@Nullable URI issuer, PageProperties properties) {
        if (issuer == null || properties.clientId() == null) {
            return new SignIn(null, null, properties.scope());
        }
        return new SignIn(issuer.toString(), properties.clientId(), properties.scope());
    }
}
