package dev.echelon.testbed.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in a child JVM, on the loopback interface only. It ends when this JVM ends, however that happens;
 * its topics stay, unless the broker was built as temporary. Thread-safe.
 */
public final class EmbeddedKafka implements KafkaServer {
    private final Path home;
    private final Path log;
    private final int port;
    private final int proxiedPort;
    private final @Nullable TcpProxy proxy;
    private final Map<String, String> settings;
    private final boolean temporary;
    private final DirectoryLock lock;
    private @Nullable BrokerProcess broker;

    EmbeddedKafka(KafkaBuilder builder, Path home, Path log, DirectoryLock lock) {
        this.home = home;
        this.log = log;
        this.lock = lock;
        this.port = builder.portOrFree();
        this.settings = builder.settings();
        this.temporary = builder.isTemporary();
        this.proxiedPort = builder.isProxied() ? FreePorts.next() : 0;
        this.proxy = builder.isProxied() ? TcpProxy.to(proxiedPort) : null;
    }

    public static KafkaBuilder builder() {
        return new KafkaBuilder();
    }

    @Override
    public synchronized void start() {
        if (broker != null) {
            return;
        }
        Path data = home.resolve("data");
        BrokerOrphan.awaitEnd(data);
        var listeners = new Broker.Listeners(port, FreePorts.next(), proxiedPort, proxy == null ? 0 : proxy.port());
        broker = BrokerProcess.start(data, listeners, temporary ? Optional.of(home) : Optional.empty(), settings, log);
    }

    @Override
    public synchronized void stop() {
        if (broker != null) {
            broker.stop();
            broker = null;
        }
    }

    @Override
    public synchronized void kill() {
        if (broker != null) {
            broker.kill();
            broker = null;
        }
    }

    @Override
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public synchronized void suspend() {
        Processes.suspend(List.of(running().handle()));
    }

    @Override
    public synchronized void resume() {
        Processes.resume(List.of(running().handle()));
    }

    /** Ends the broker and gives up its directory; a temporary broker's data are deleted. */
    @Override
    public synchronized void close() {
        try {
            if (temporary) {
                kill();
            } else {
                stop();
            }
        } finally {
            if (proxy != null) {
                proxy.close();
            }
            lock.close();
            if (temporary) {
                Directories.deleteTree(home);
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return broker != null && !Processes.isGone(broker.handle());
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public TcpProxy proxy() {
        return Optional.ofNullable(proxy)
                .orElseThrow(() -> new EmbeddedServerException("This broker was built without a proxy."));
    }

    @Override
    public synchronized long pid() {
        return running().handle().pid();
    }

    private BrokerProcess running() {
        if (broker == null) {
            throw new EmbeddedServerException("The Kafka broker on port " + port + " does not run.");
        }
        return broker;
    }
}
