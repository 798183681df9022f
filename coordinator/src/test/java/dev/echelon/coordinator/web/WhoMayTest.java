package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate") // the token library's type
class WhoMayTest {
    private static final RunningCoordinator COORDINATOR = SharedCoordinator.fresh();

    static Stream<Arguments> notAuthenticated() throws JOSEException {
        LocalTokens tokens = COORDINATOR.tokens;
        JWTClaimsSet good = new JWTClaimsSet.Builder()
                .issuer("echelon-local")
                .audience("echelon")
                .subject("mallory")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("roles", List.of("PLATFORM_ADMIN"))
                .build();
        return Stream.of(
                token("alg none", new PlainJWT(good).serialize()),
                token(
                        "the public key as an HMAC secret",
                        LocalTokens.signed(
                                new JWSHeader.Builder(JWSAlgorithm.HS256)
                                        .type(JOSEObjectType.JWT)
                                        .build(),
                                good,
                                new MACSigner(tokens.publicKey()))),
                token("another key", new LocalTokens().admin()),
                token("another issuer", with(claims -> claims.issuer("https://evil.example"))),
                token("no issuer", with(claims -> claims.issuer(null))),
                token("another audience", with(claims -> claims.audience("billing"))),
                token("no audience", with(claims -> claims.audience((String) null))),
                token("expired", with(claims -> claims.expirationTime(in(-120)))),
                token("no expiry", with(claims -> claims.expirationTime(null))),
                token("not yet valid", with(claims -> claims.notBeforeTime(in(300)))),
                token("no subject", with(claims -> claims.subject(null))),
                token("blank subject", with(claims -> claims.subject(" "))),
                token("cut off", tokens.admin().substring(0, 60)),
                token("changed after signing", tokens.admin().replaceFirst("\\.", ".e")),
                token("not a token", "hello"),
                token("two tokens", tokens.admin() + " " + tokens.admin()));
    }

    static Stream<Arguments> notAllowed() {
        return Stream.of(
                token("no role", with(claims -> claims.claim("roles", null))),
                token("an empty list", with(claims -> claims.claim("roles", List.of()))),
                token("lower case", with(claims -> claims.claim("roles", List.of("platform_admin")))),
                token("a longer name", with(claims -> claims.claim("roles", List.of("PLATFORM_ADMINS")))),
                token("Spring's prefix", with(claims -> claims.claim("roles", List.of("ROLE_PLATFORM_ADMIN")))),
                token("a map", with(claims -> claims.claim("roles", Map.of("PLATFORM_ADMIN", true)))),
                token("another claim", with(claims -> claims.claim("roles", null)
                        .claim("groups", List.of("PLATFORM_ADMIN")))));
    }

    @ParameterizedTest
    @MethodSource("notAuthenticated")
    void whoever_is_not_who_they_say_gets_nothing(String token) {
        for (Answer answer : new Answer[] {
            COORDINATOR.send(COORDINATOR.request("/api/v1/runs").GET(), token),
            COORDINATOR.post("/api/v1/plans", "{}", token)
        }) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(401);
            assertThat(answer.exitCode()).isEqualTo(77);
            assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                    .isPresent();
            assertThat(answer.text()).doesNotContain(token).doesNotContain("Exception");
        }
    }

    @ParameterizedTest
    @MethodSource("notAllowed")
    void whoever_has_no_role_may_nothing(String token) {
        for (Answer answer : new Answer[] {
            COORDINATOR.send(COORDINATOR.request("/api/v1/runs").GET(), token),
            COORDINATOR.post("/api/v1/plans", "{}", token)
        }) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.exitCode()).isEqualTo(77);
            assertThat(answer.detail()).contains("PLATFORM_ADMIN");
        }
    }

    @Test
    void without_a_token_the_answer_says_where_it_is_taken_from() {
        Answer answer = COORDINATOR.post("/api/v1/runs", "{}", null);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.exitCode()).isEqualTo(77);
        assertThat(answer.detail()).contains("ECHELON_TOKEN");
    }

    @Test
    void an_administrator_may_whatever_the_token_type_or_the_other_roles() {
        assertThat(get("/api/v1/runs", COORDINATOR.tokens.admin()).status()).isEqualTo(200);
        assertThat(get("/api/v1/runs", with(claims -> claims.claim("roles", "staff PLATFORM_ADMIN")))
                        .status())
                .isEqualTo(200);
        assertThat(get("/api/v1/runs", with(claims -> claims.audience(List.of("billing", "echelon"))))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/plans",
                "/api/v1/runs",
                "/api/v1/fan-outs",
                "/api/v1/code-version-checks",
                "/api/v1/runs/00000000-0000-0000-0000-000000000000/abort"
            })
    void a_viewer_reads_and_changes_nothing(String path) {
        String viewer = COORDINATOR.tokens.viewer();

        assertThat(get("/api/v1/runs", viewer).status()).isEqualTo(200);
        assertThat(get("/api/v1/workers", viewer).status()).isEqualTo(200);
        assertThat(COORDINATOR.post(path, "{}", viewer).status()).isEqualTo(403);
        assertThat(COORDINATOR
                        .send(COORDINATOR.request("/api/v1/runs").DELETE(), viewer)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void health_is_public_and_everything_else_is_not() {
        assertThat(get("/actuator/health/liveness", null).status()).isEqualTo(200);
        assertThat(get("/actuator/prometheus", null).status()).isEqualTo(401);
        assertThat(get("/actuator/prometheus", COORDINATOR.tokens.viewer()).status())
                .isEqualTo(200);
        assertThat(get("/actuator/prometheus", COORDINATOR.tokens.admin()).status())
                .isEqualTo(200);
        for (String path : new String[] {
            "/actuator/env", "/actuator/heapdump", "/page", "/page/x/y", "/webjars", "/h2-console", "/api"
        }) {
            assertThat(get(path, null).status()).as(path).isEqualTo(401);
        }
        assertThat(get("/actuator/env", COORDINATOR.tokens.admin()).status()).isEqualTo(403);
    }

    @Test
    void no_session_and_no_cookie_is_made() {
        Answer answer = get("/api/v1/runs", COORDINATOR.tokens.admin());

        assertThat(answer.response().headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.response().headers().firstValue("X-Content-Type-Options"))
                .contains("nosniff");
    }

    @Test
    void a_token_in_the_query_is_not_taken() {
        Answer answer = COORDINATOR.send(
                COORDINATOR
                        .request("/api/v1/runs?access_token=" + COORDINATOR.tokens.admin())
                        .GET(),
                null);

        assertThat(answer.status()).isEqualTo(401);
    }

    private static Answer get(String path, @org.jspecify.annotations.Nullable String token) {
        HttpRequest.Builder request = COORDINATOR.request(path).GET();
        return COORDINATOR.send(request, token);
    }

    private static Arguments token(String name, String token) {
        return Arguments.of(Named.of(name, token));
    }

    private static String with(UnaryOperator<JWTClaimsSet.Builder> change) {
        return COORDINATOR.tokens.token(change);
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }
}
