package dev.echelon.testbed.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a broker shall be like; the default is a temporary one on a free port. */
public final class KafkaBuilder {
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Path directory;
    private @Nullable Path log;
    private int port;
    private boolean proxied;

    KafkaBuilder() {}

    /** Where the topics live and stay. Without it the broker is temporary: all vanishes when it is closed, or we are gone. */
    public KafkaBuilder directory(Path value) {
        directory = value.toAbsolutePath().normalize();
        return this;
    }

    /** The port, kept over restarts; without it a free one. */
    public KafkaBuilder port(int value) {
        port = value;
        return this;
    }

    /** The broker's log; without it {@code kafka.log} in its directory. */
    public KafkaBuilder log(Path value) {
        log = value.toAbsolutePath().normalize();
        return this;
    }

    /** A broker setting, as in server.properties. */
    public KafkaBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Clients must sign in with one of these accounts and may do what ACLs allow. */
    public KafkaBuilder accounts(KafkaAccounts accounts) {
        settings.putAll(accounts.brokerSettings());
        return this;
    }

    /** Gives clients a second way in, through a proxy that can be made to misbehave. */
    public KafkaBuilder withProxy() {
        proxied = true;
        return this;
    }

    /**
     * Starts the broker and returns when it takes requests. Data that a live JVM holds are refused; one that a killed JVM
     * left behind is waited for.
     */
    public EmbeddedKafka start() {
        Path home = directory == null ? Directories.createTemporary("echelon-kafka-") : directory;
        DirectoryLock lock = DirectoryLock.tryLock(home)
                .orElseThrow(() -> new EmbeddedServerException("The Kafka data in " + home
                        + " are in use by another process of this program: stop it first."));
        EmbeddedKafka kafka = new EmbeddedKafka(this, home, log == null ? home.resolve("kafka.log") : log, lock);
        try {
            kafka.start();
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    boolean isTemporary() {
        return directory == null;
    }

    boolean isProxied() {
        return proxied;
    }

    int portOrFree() {
        return port == 0 ? FreePorts.next() : port;
    }

    Map<String, String> settings() {
        return Map.copyOf(settings);
    }
}
