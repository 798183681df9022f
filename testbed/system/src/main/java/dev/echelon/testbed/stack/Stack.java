package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.DirectoryLock;
import dev.echelon.testbed.embedded.KafkaServer;
import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.embedded.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole system: PostgreSQL, Kafka, coordinators, workers, each a child process that ends with this one. Its directory
 * keeps data, logs and the file {@code env}; one live system a directory. Thread-safe.
 */
public final class Stack implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TOKEN_VALIDITY = Duration.ofDays(30);

    private final StackBuilder.Plan plan;
    private final LocalIssuer issuer = new LocalIssuer(StackWiring.clock());
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<ProgramProcess> coordinators = new ArrayList<>();
    private final List<ProgramProcess> workers = new ArrayList<>();
    private boolean closed;
    private Servers.@Nullable Running servers;
    private @Nullable ProgramEnvironments environments;

    Stack(StackBuilder.Plan plan) {
        this.plan = plan;
    }

    /** The directory is created when missing. */
    public static StackBuilder builder(Path directory) {
        return new StackBuilder(directory);
    }

    /** Starts all; returns when every program is ready. Whatever fails, nothing is left running. */
    public Stack start() {
        try {
            startAll();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The launcher of the command line, beside the programs that are started here. */
    public static Path launcher() {
        return Programs.find().launcher();
    }

    private void startAll() {
        register(lock());
        register(this::deleteEnvironmentFile);
        Ports ports = new Ports(plan.directory().resolve("ports"));
        Accounts accounts = new Accounts();
        Servers.Running running = new Servers(plan, ports, accounts, this::register).start();
        String token =
                issuer.token(System.getProperty("user.name", "local"), List.of("PLATFORM_ADMIN"), TOKEN_VALIDITY);
        var prepared = new ProgramEnvironments(plan, ports, accounts, running, token);
        synchronized (this) {
            servers = running;
            environments = prepared;
        }
        PrivateFiles.write(prepared.publicKey(), issuer.publicKeyPem());
        startPrograms();
        PrivateFiles.write(environmentFile(), EnvironmentFile.of(prepared.forUsers()));
    }

    private void startPrograms() {
        for (int i = 0; i < plan.coordinators(); i++) {
            plan.progress().accept("Starting the coordinator, log in " + plan.log(name("coordinator", i)) + ".");
            addCoordinator().awaitReady(PATIENCE); // one after the other: the first creates the schema
        }
        if (plan.workers() > 0) {
            plan.progress().accept("Starting " + plan.workers() + " workers, logs beside it.");
        }
        List<ProgramProcess> added = new ArrayList<>();
        for (int i = 0; i < plan.workers(); i++) {
            added.add(addWorker());
        }
        added.forEach(worker -> worker.awaitReady(PATIENCE));
    }

    private DirectoryLock lock() {
        return DirectoryLock.tryLock(plan.directory())
                .orElseThrow(() -> new AlreadyUpException("Echelon is already up in " + plan.directory() + " (process "
                        + DirectoryLock.holder(plan.directory()).orElse(0)
                        + "). Use it, or stop it first with Ctrl-C in its terminal."));
    }

    /** Starts one more coordinator, on the same master; returns at once. */
    public ProgramProcess addCoordinator() {
        return addCoordinator(Map.of());
    }

    /** As {@link #addCoordinator()}, with variables of its own. */
    public ProgramProcess addCoordinator(Map<String, String> settings) {
        return add(coordinators, "coordinator", settings);
    }

    /** Starts one more worker; returns at once. */
    public ProgramProcess addWorker() {
        return addWorker(Map.of());
    }

    /** As {@link #addWorker()}, with variables of its own, for instance the port of a proxy that nobody else goes through. */
    public ProgramProcess addWorker(Map<String, String> settings) {
        return add(workers, "worker", settings);
    }

    private synchronized ProgramProcess add(List<ProgramProcess> list, String kind, Map<String, String> settings) {
        String name = name(kind, list.size());
        Program program =
                list == coordinators ? prepared().coordinator(name) : prepared().worker(name);
        var process = new ProgramProcess(program.with(settings));
        register(process);
        list.add(process);
        process.start();
        return process;
    }

    private static String name(String kind, int index) {
        return kind + "-" + (index + 1);
    }

    /** Stops all in order: workers, coordinators, broker, databases. */
    @Override
    public void close() {
        List<AutoCloseable> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(started);
            started.clear();
        }
        // together, since each may finish what it is doing
        all.stream().filter(ProgramProcess.class::isInstance).forEach(p -> {
            if (workers.contains(p)) {
                ((ProgramProcess) p).askToStop();
            }
        });
        for (AutoCloseable one : all) {
            closeQuietly(one);
        }
    }

    /** What the variables name is gone, and the passwords are void. */
    private void deleteEnvironmentFile() throws IOException {
        Files.deleteIfExists(environmentFile());
    }

    private void closeQuietly(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            // the others must be stopped all the same
            plan.progress().accept("Could not be stopped in order: " + e.getMessage());
        }
    }

    private synchronized void register(AutoCloseable one) {
        if (closed) {
            closeQuietly(one);
            throw new StackException("Stopped while starting.");
        }
        started.push(one);
    }

    /** The server that holds the master database, and without servers of their own the shards. */
    public PostgresServer master() {
        return running().master();
    }

    public String masterDatabase() {
        return Accounts.MASTER_DATABASE;
    }

    /** What the programs connect to instead of the master's server. */
    public TcpProxy masterProxy() {
        return running().masterProxy().orElseThrow(() -> new StackException("This system was built without proxies."));
    }

    /** The broker, with its proxy when the system was built with proxies. */
    public KafkaServer kafka() {
        return running().kafka();
    }

    public Shard shard(String name) {
        return Optional.ofNullable(running().shards().get(name))
                .orElseThrow(() -> new StackException("There is no shard " + name + "."));
    }

    /** The role that owns the tenants' databases: who creates them gives them to it. */
    public String migrator() {
        return Accounts.MIGRATOR;
    }

    public synchronized List<ProgramProcess> coordinators() {
        return List.copyOf(coordinators);
    }

    public synchronized List<ProgramProcess> workers() {
        return List.copyOf(workers);
    }

    /** The variables of the file {@code env}: what any program needs to take part. */
    public Map<String, String> environment() {
        return prepared().forUsers();
    }

    /** Whether there is something to stop. */
    public synchronized boolean isStarted() {
        return !started.isEmpty();
    }

    /** A sentence for each part that has ended by itself. */
    public List<String> unexpectedEnds() {
        List<String> ends = new ArrayList<>();
        Servers.Running running = running();
        if (!running.master().isRunning()) {
            ends.add("PostgreSQL has ended by itself; its logs are in "
                    + plan.directory().resolve("logs") + ".");
        }
        if (!running.kafka().isRunning()) {
            ends.add("Kafka has ended by itself; its log is " + plan.log("kafka") + ".");
        }
        Stream.concat(coordinators().stream(), workers().stream()).forEach(program -> program.unexpectedEnd()
                .ifPresent(code -> ends.add("The " + program.name() + " has ended by itself (exit code " + code
                        + "); its log is " + program.log() + ".")));
        return ends;
    }

    /** Where {@link #environment} stands while the system is up, readable by its owner only. */
    public Path environmentFile() {
        return plan.directory().resolve("env");
    }

    /** Where the first coordinator answers. */
    public URI server() {
        return URI.create(String.valueOf(environment().get("ECHELON_SERVER")));
    }

    /** A token that the coordinators take. */
    public String token(String subject, List<String> roles, Duration validity) {
        return issuer.token(subject, roles, validity);
    }

    private synchronized Servers.Running running() {
        return Optional.ofNullable(servers).orElseThrow(() -> new StackException("The system is not started."));
    }

    private synchronized ProgramEnvironments prepared() {
        return Optional.ofNullable(environments).orElseThrow(() -> new StackException("The system is not started."));
    }
}
