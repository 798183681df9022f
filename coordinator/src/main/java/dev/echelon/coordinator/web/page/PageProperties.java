package dev.echelon.coordinator.web.page;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The live page.
 *
 * @param enabled false: it is not served
 * @param clientId the page's client at the identity provider, a public one with PKCE; null: sign-in with a token only
 * @param scope what is asked for at sign-in
 */
@ConfigurationProperties("echelon.page")
public record PageProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String clientId,
        @DefaultValue("openid") String scope) {}
