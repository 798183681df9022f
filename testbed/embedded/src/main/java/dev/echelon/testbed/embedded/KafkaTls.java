package dev.echelon.testbed.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * A broker's certificate: what goes between it and its clients is encrypted.
 *
 * @param keyStore PKCS12, with the key and its certificate
 * @param password of the key store
 * @param certificate PEM; what clients trust, and nothing else
 */
public record KafkaTls(Path keyStore, String password, Path certificate) {
    Map<String, String> clientSettings() {
        return Map.of("ssl.truststore.type", "PEM", "ssl.truststore.location", certificate.toString());
    }

    /** The broker is a client of its own, too. */
    Map<String, String> brokerSettings() {
        return Map.of(
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                keyStore.toString(),
                "ssl.keystore.password",
                password,
                "ssl.key.password",
                password,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.toString());
    }
}
