package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.KafkaTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** A certificate of this machine's address, made anew and signed by itself; servers show it, and clients trust it alone. */
final class ServerCertificate {
    private static final String ALIAS = "server";
    private static final String PASSWORD = "0f-the-keystore";

    private final Path keyStore;
    private final KeyStore content;

    /** The certificate in PEM. */
    final Path certificate;

    /** Made by the JDK's keytool, in this directory. */
    ServerCertificate(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        keyStore = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        PASSWORD))
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool made no certificate");
        }
        content = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            content.load(in, PASSWORD.toCharArray());
        }
        certificate = directory.resolve("server.pem");
        Files.writeString(
                certificate, pem("CERTIFICATE", content.getCertificate(ALIAS).getEncoded()));
    }

    KafkaTls forKafka() {
        return new KafkaTls(keyStore, PASSWORD, certificate);
    }

    /** Has the server show it from now on. The server writes the files itself: the key must be its own account's alone. */
    void showBy(EmbeddedPostgres server) throws IOException, GeneralSecurityException {
        write(server, Files.readString(certificate), "server.crt");
        write(
                server,
                pem("PRIVATE KEY", content.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()),
                "server.key");
        server.execute("postgres", "ALTER SYSTEM SET ssl = on");
        server.execute("postgres", "SELECT pg_reload_conf()");
    }

    private static void write(EmbeddedPostgres server, String pem, String file) {
        String lines = pem.lines().map(line -> "('" + line + "')").collect(Collectors.joining(", "));
        server.execute("postgres", "COPY (VALUES " + lines + ") TO PROGRAM 'umask 077; cat > " + file + "'");
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
