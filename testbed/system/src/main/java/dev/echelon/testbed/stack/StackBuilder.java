package dev.echelon.testbed.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What the system shall be like; the defaults are those of {@code echelon up}. */
public final class StackBuilder {
    private final Path directory;
    private final Map<String, String> coordinatorSettings = new LinkedHashMap<>();
    private final Map<String, String> workerSettings = new LinkedHashMap<>();
    private List<String> migrations = List.of();
    private List<String> shards = List.of("alpha", "beta");
    private int coordinators = 1;
    private int workers = 2;
    private boolean durable = true;
    private boolean serverPerShard;
    private boolean proxied;
    private boolean asShipped;
    private final Map<String, String> serverSettings = new LinkedHashMap<>();
    private Optional<Main> coordinatorMain = Optional.empty();
    private Optional<Main> workerMain = Optional.empty();
    private ServerMaker servers = new ChildProcesses();
    private Consumer<String> progress = line -> {};

    StackBuilder(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Locations of the tenant migrations. Without any: the folder {@code migrations} in the directory. */
    public StackBuilder migrations(String... locations) {
        migrations = List.of(locations);
        return this;
    }

    /** Names of the shards, lower-case letters and digits. */
    public StackBuilder shards(String... names) {
        shards = List.of(names);
        return this;
    }

    /** How many coordinators run from the start; 0 for the servers alone. */
    public StackBuilder coordinators(int count) {
        coordinators = count;
        return this;
    }

    /** How many workers run from the start. */
    public StackBuilder workers(int count) {
        workers = count;
        return this;
    }

    /** A PostgreSQL of its own for the master and for each shard; without it one holds all, which takes less memory. */
    public StackBuilder serverPerShard() {
        serverPerShard = true;
        return this;
    }

    /** Puts a proxy before master, shards and broker; the programs then reach them only through it. */
    public StackBuilder proxied() {
        proxied = true;
        return this;
    }

    /** Nothing is forced to disk: for tests, which are over before a power cut. */
    public StackBuilder notDurable() {
        durable = false;
        return this;
    }

    /** The programs' JVMs compile as those of the images do; without it they start faster and never get as fast. */
    public StackBuilder asShipped() {
        asShipped = true;
        return this;
    }

    /** A setting of PostgreSQL, as in postgresql.conf. */
    public StackBuilder serverSetting(String name, String value) {
        serverSettings.put(name, value);
        return this;
    }

    /** Who makes PostgreSQL and Kafka; without it they are child processes. */
    public StackBuilder servers(ServerMaker maker) {
        servers = maker;
        return this;
    }

    /** A variable for the coordinators. */
    public StackBuilder coordinatorSetting(String variable, String value) {
        coordinatorSettings.put(variable, value);
        return this;
    }

    /** A variable for the workers. */
    public StackBuilder workerSetting(String variable, String value) {
        workerSettings.put(variable, value);
        return this;
    }

    /** Begins coordinators and workers by main classes of the caller's, which open the doors that the wiring has for tests. */
    public StackBuilder begunBy(Path classes, String coordinatorMainClass, String workerMainClass) {
        coordinatorMain = Optional.of(new Main(classes, coordinatorMainClass));
        workerMain = Optional.of(new Main(classes, workerMainClass));
        return this;
    }

    /** Begins the workers alone by a main class of the caller's. */
    public StackBuilder workersBegunBy(Path classes, String mainClass) {
        workerMain = Optional.of(new Main(classes, mainClass));
        return this;
    }

    /** Who is told, in a line each, what is being done. */
    public StackBuilder progress(Consumer<String> listener) {
        progress = listener;
        return this;
    }

    /** The system, not started yet. */
    public Stack build() {
        return new Stack(new Plan(
                directory,
                new ArrayList<>(migrations),
                shards,
                coordinators,
                workers,
                durable,
                serverPerShard,
                proxied,
                asShipped,
                Map.copyOf(serverSettings),
                Map.copyOf(coordinatorSettings),
                Map.copyOf(workerSettings),
                coordinatorMain,
                workerMain,
                servers,
                progress));
    }

    /** A main class and where it is. */
    record Main(Path classes, String name) {}

    /** What was asked for. */
    record Plan(
            Path directory,
            List<String> migrations,
            List<String> shards,
            int coordinators,
            int workers,
            boolean durable,
            boolean serverPerShard,
            boolean proxied,
            boolean asShipped,
            Map<String, String> serverSettings,
            Map<String, String> coordinatorSettings,
            Map<String, String> workerSettings,
            Optional<Main> coordinatorMain,
            Optional<Main> workerMain,
            ServerMaker servers,
            Consumer<String> progress) {
        Path data(String name) {
            return directory.resolve("data").resolve(name);
        }

        Path log(String name) {
            return directory.resolve("logs").resolve(name + ".log");
        }
    }
}
