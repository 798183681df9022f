package dev.echelon.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

class SecurityPropertiesTest {
    @Test
    void defaults() {
        SecurityProperties properties = bind(Map.of("issuer-uri", "https://id.example/realms/ops"));

        assertThat(properties.audience()).isEqualTo("echelon");
        assertThat(properties.rolesClaim()).isEqualTo("roles");
        assertThat(properties.allowLocalKey()).isFalse();
        assertThat(properties.publicMetrics()).isFalse();
        assertThat(properties.issuer()).isEqualTo("https://id.example/realms/ops");
    }

    @Test
    void nothing_configured_stops_the_start() {
        assertThatThrownBy(() -> bind(Map.of("audience", "echelon")))
                .rootCause()
                .hasMessageContaining("echelon.security.issuer-uri is not set");
    }

    @Test
    void keys_without_an_issuer_stop_the_start() {
        assertThatThrownBy(() -> bind(Map.of("jwk-set-uri", "https://id.example/keys")))
                .rootCause()
                .hasMessageContaining("echelon.security.issuer-uri is not set");
    }

    @Test
    void a_local_key_must_be_meant() {
        assertThatThrownBy(() -> bind(Map.of("local-key", "key.pem")))
                .rootCause()
                .hasMessageContaining("echelon.security.allow-local-key=true");
        assertThat(bind(Map.of("local-key", "key.pem", "allow-local-key", "true"))
                        .issuer())
                .isEqualTo("echelon-local");
    }

    @Test
    void a_local_key_beside_an_issuer_stops_the_start() {
        assertThatThrownBy(() -> bind(
                        Map.of("local-key", "key.pem", "allow-local-key", "true", "issuer-uri", "https://id.example")))
                .rootCause()
                .hasMessageContaining("echelon.security.local-key and echelon.security.issuer-uri are both set");
    }

    @Test
    void an_empty_audience_stops_the_start() {
        assertThatThrownBy(() -> bind(Map.of("issuer-uri", "https://id.example", "audience", " ")))
                .rootCause()
                .hasMessageContaining("echelon.security.audience is empty");
    }

    @Test
    void a_key_file_that_is_none_stops_the_start_by_name(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), "not a key");
        SecurityProperties none = bind(Map.of("local-key", file.toString(), "allow-local-key", "true"));
        SecurityProperties missing =
                bind(Map.of("local-key", folder.resolve("gone.pem").toString(), "allow-local-key", "true"));

        for (SecurityProperties properties : List.of(none, missing)) {
            assertThatThrownBy(() -> TokenDecoders.decoder(properties, Clock.systemUTC()))
                    .hasMessageContaining("echelon.security.local-key");
        }
    }

    @Test
    void roles_are_found_inside_other_claims_and_under_names_with_dots() {
        Jwt token = Jwt.withTokenValue("t")
                .header("alg", "RS256")
                .claim("realm_access", Map.of("roles", List.of("PLATFORM_ADMIN", 7)))
                .claim("https://echelon.example/roles", List.of("PLATFORM_VIEWER"))
                .build();

        assertThat(new TokenRoles("realm_access.roles").convert(token))
                .extracting(GrantedAuthority::getAuthority)
                .containsExactly("ROLE_PLATFORM_ADMIN");
        assertThat(new TokenRoles("https://echelon.example/roles").convert(token))
                .extracting(GrantedAuthority::getAuthority)
                .containsExactly("ROLE_PLATFORM_VIEWER");
        assertThat(new TokenRoles("realm_access.roles.deeper").convert(token)).isEmpty();
    }

    @Test
    void an_actor_is_a_line_of_bounded_length() {
        Jwt.Builder token = Jwt.withTokenValue("t").header("alg", "RS256");

        assertThat(Actor.of(token.subject("an\u001b[31mn\n").build())).isEqualTo("an[31mn");
        assertThat(Actor.of(token.subject("x".repeat(500)).build())).hasSize(200);
    }

    private static SecurityProperties bind(Map<String, String> settings) {
        Map<String, String> prefixed = new HashMap<>();
        settings.forEach((name, value) -> prefixed.put("echelon.security." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bind("echelon.security", SecurityProperties.class)
                .get();
    }
}
