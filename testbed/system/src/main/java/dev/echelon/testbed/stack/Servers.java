package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.KafkaServer;
import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.embedded.TcpProxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** PostgreSQL and the broker, with the roles and databases that the programs need. */
final class Servers {
    private static final String SHARED = "postgres";
    private static final String BROKER = "kafka";

    private final StackBuilder.Plan plan;
    private final Ports ports;
    private final Accounts accounts;
    private final Consumer<AutoCloseable> register;

    Servers(StackBuilder.Plan plan, Ports ports, Accounts accounts, Consumer<AutoCloseable> register) {
        this.plan = plan;
        this.ports = ports;
        this.accounts = accounts;
        this.register = register;
    }

    /** What runs. */
    record Running(
            PostgresServer master, Optional<TcpProxy> masterProxy, Map<String, Shard> shards, KafkaServer kafka) {
        int masterPort() {
            return masterProxy.map(TcpProxy::port).orElseGet(master::port);
        }

        String bootstrapServers() {
            return masterProxy.isPresent() ? kafka.proxiedBootstrapServers() : kafka.bootstrapServers();
        }
    }

    /** Starts broker and databases side by side. */
    Running start() {
        CompletableFuture<KafkaServer> broker = StackWiring.background(BROKER, this::kafka);
        PostgresServer master = postgres(SHARED);
        Optional<TcpProxy> masterProxy = proxy(master);
        accounts.prepareMaster(master);
        Map<String, Shard> shards = new LinkedHashMap<>();
        for (String name : plan.shards()) {
            PostgresServer server = plan.serverPerShard() ? postgres("shard-" + name) : master;
            accounts.prepareShard(server);
            shards.put(name, new Shard(name, server, proxy(server)));
        }
        return new Running(master, masterProxy, shards, join(broker));
    }

    private PostgresServer postgres(String name) {
        int port = ports.of(name);
        plan.progress().accept("Starting PostgreSQL on 127.0.0.1:" + port + ", data in " + plan.data(name) + ".");
        PostgresServer server = plan.servers().postgres(wanted(name, port, plan.serverSettings()));
        register.accept(server);
        return server;
    }

    private KafkaServer kafka() {
        int port = ports.of(BROKER);
        plan.progress().accept("Starting Kafka on 127.0.0.1:" + port + ", data in " + plan.data(BROKER) + ".");
        KafkaServer kafka = plan.servers().kafka(wanted(BROKER, port, Map.of()));
        register.accept(kafka);
        return kafka;
    }

    private ServerMaker.Wanted wanted(String name, int port, Map<String, String> settings) {
        return new ServerMaker.Wanted(
                name, plan.data(name), plan.log(name), port, settings, plan.durable(), plan.proxied());
    }

    private Optional<TcpProxy> proxy(PostgresServer server) {
        if (!plan.proxied()) {
            return Optional.empty();
        }
        TcpProxy proxy = TcpProxy.to(server.port());
        register.accept(proxy);
        return Optional.of(proxy);
    }

    private static KafkaServer join(CompletableFuture<KafkaServer> broker) {
        try {
            return broker.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
