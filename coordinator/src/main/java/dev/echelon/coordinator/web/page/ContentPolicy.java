package dev.echelon.coordinator.web.page;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the page may load and where it may connect to: its own files, its coordinator, and the identity provider. No inline
 * script, no inline style, no frame; HTML is made by the templates alone.
 */
record ContentPolicy(SignIn signIn) {
    String text() {
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
                + provider(signIn.issuer())
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                + " require-trusted-types-for 'script'; trusted-types lit-html";
    }

    private static String provider(@Nullable String issuer) {
        if (issuer == null) {
            return "";
        }
        URI uri = URI.create(issuer);
        return " " + uri.getScheme() + "://" + uri.getAuthority();
    }
}
