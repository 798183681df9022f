package dev.echelon.coordinator.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.converter.RsaKeyConverters;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder.JwkSetUriJwtDecoderBuilder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.web.client.RestTemplate;

/** Makes the decoder of bearer tokens: signature by asymmetric keys only, then every claim that we rest on. */
final class TokenDecoders {
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LEAST_KEY_BITS = 2_048;

    private TokenDecoders() {}

    static JwtDecoder decoder(SecurityProperties properties, Clock clock) {
        OAuth2TokenValidator<Jwt> validator = validator(properties, clock);
        if (properties.localKey() != null) {
            return validated(
                    NimbusJwtDecoder.withPublicKey(localKey(properties.localKey()))
                            .signatureAlgorithm(SignatureAlgorithm.RS256)
                            .validateType(false)
                            .build(),
                    validator);
        }
        if (properties.jwkSetUri() != null) {
            return validated(
                    asymmetric(NimbusJwtDecoder.withJwkSetUri(
                            properties.jwkSetUri().toString())),
                    validator);
        }
        // asked for at the first token: a provider that is down does not keep the coordinator from starting
        return new SupplierJwtDecoder(() -> discovered(properties.issuer(), validator));
    }

    private static JwtDecoder discovered(String issuer, OAuth2TokenValidator<Jwt> validator) {
        return validated(asymmetric(NimbusJwtDecoder.withIssuerLocation(issuer)), validator);
    }

    private static NimbusJwtDecoder asymmetric(JwkSetUriJwtDecoderBuilder keys) {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(PATIENCE);
        requests.setReadTimeout(PATIENCE);
        return keys.jwsAlgorithms(algorithms -> algorithms.addAll(EnumSet.allOf(SignatureAlgorithm.class)))
                .validateType(false)
                .restOperations(new RestTemplate(requests))
                .build();
    }

    private static NimbusJwtDecoder validated(NimbusJwtDecoder decoder, OAuth2TokenValidator<Jwt> validator) {
        decoder.setJwtValidator(validator);
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> validator(SecurityProperties properties, Clock clock) {
        JwtTimestampValidator times = new JwtTimestampValidator(CLOCK_SKEW);
        times.setAllowEmptyExpiryClaim(false);
        times.setClock(clock);
        JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt");
        type.setAllowEmpty(true);
        return new DelegatingOAuth2TokenValidator<>(
                type,
                times,
                new JwtIssuerValidator(properties.issuer()),
                new JwtClaimValidator<List<String>>(
                        JwtClaimNames.AUD, audiences -> audiences != null && audiences.contains(properties.audience())),
                new JwtClaimValidator<String>(JwtClaimNames.SUB, subject -> subject != null && !subject.isBlank()));
    }

    private static RSAPublicKey localKey(Path file) {
        RSAPublicKey key;
        try (InputStream pem = Files.newInputStream(file)) {
            key = RsaKeyConverters.x509().convert(pem);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "echelon.security.local-key: " + file + " is not a readable PEM file of an RSA public key.", e);
        }
        if (key == null || key.getModulus().bitLength() < LEAST_KEY_BITS) {
            throw new IllegalStateException(
                    "echelon.security.local-key: the key in " + file + " has less than " + LEAST_KEY_BITS + " bits.");
        }
        return key;
    }
}
