package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.EmbeddedKafka;
import dev.echelon.testbed.embedded.EmbeddedPostgres;
import dev.echelon.testbed.embedded.KafkaBuilder;
import dev.echelon.testbed.embedded.PostgresBuilder;
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
            EmbeddedPostgres master, Optional<TcpProxy> masterProxy, Map<String, Shard> shards, EmbeddedKafka kafka) {
        int masterPort() {
            return masterProxy.map(TcpProxy::port).orElseGet(master::port);
        }

        String bootstrapServers() {
            return masterProxy.isPresent() ? kafka.proxiedBootstrapServers() : kafka.bootstrapServers();
        }
    }

    /** Starts broker and databases side by side. */
    Running start() {
        CompletableFuture<EmbeddedKafka> broker = StackWiring.background("kafka", this::kafka);
        EmbeddedPostgres master = postgres(SHARED);
        Optional<TcpProxy> masterProxy = proxy(master);
        accounts.prepareMaster(master);
        Map<String, Shard> shards = new LinkedHashMap<>();
        for (String name : plan.shards()) {
            EmbeddedPostgres server = plan.serverPerShard() ? postgres("shard-" + name) : master;
            accounts.prepareShard(server);
            shards.put(name, new Shard(name, server, proxy(server)));
        }
        return new Running(master, masterProxy, shards, join(broker));
    }

    private EmbeddedPostgres postgres(String name) {
        int port = ports.of(name);
        plan.progress().accept("Starting PostgreSQL on 127.0.0.1:" + port + ", data in " + plan.data(name) + ".");
        PostgresBuilder builder =
                EmbeddedPostgres.builder().directory(plan.data(name)).port(port).log(plan.log(name));
        plan.serverSettings().forEach(builder::setting);
        if (!plan.durable()) {
            builder.withoutFsync();
        }
        EmbeddedPostgres server = builder.start();
        register.accept(server);
        return server;
    }

    private EmbeddedKafka kafka() {
        int port = ports.of("kafka");
        plan.progress().accept("Starting Kafka on 127.0.0.1:" + port + ", data in " + plan.data("kafka") + ".");
        KafkaBuilder builder =
                EmbeddedKafka.builder().directory(plan.data("kafka")).port(port).log(plan.log("kafka"));
        if (plan.proxied()) {
            builder.withProxy();
        }
        EmbeddedKafka kafka = builder.start();
        register.accept(kafka);
        return kafka;
    }

    private Optional<TcpProxy> proxy(EmbeddedPostgres server) {
        if (!plan.proxied()) {
            return Optional.empty();
        }
        TcpProxy proxy = TcpProxy.to(server.port());
        register.accept(proxy);
        return Optional.of(proxy);
    }

    private static EmbeddedKafka join(CompletableFuture<EmbeddedKafka> broker) {
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
