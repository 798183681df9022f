package dev.echelon.testbed.chaos;

import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.embedded.TcpProxy;
import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackBuilder;
import dev.echelon.worker.WorkerApplication;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Broker, four database servers, two coordinators, three workers: the programs as they are shipped, every wire of theirs
 * through a proxy, and each worker with one of its own to the master.
 */
final class ChaosStack implements AutoCloseable {
    private static final int WORKERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Stack stack;
    private final List<TcpProxy> ofWorkers = new ArrayList<>();
    private final List<AutoCloseable> planting = new ArrayList<>();

    ChaosStack(Path directory, Duration lease, Planted planted) {
        String seconds = lease.toSeconds() + "s";
        StackBuilder builder = Stack.builder(directory)
                .migrations(ChaosMigrations.in(directory))
                .shards(ChaosFleet.SHARDS.toArray(String[]::new))
                .serverPerShard()
                .proxied()
                .coordinators(2)
                .workers(0)
                .coordinatorSetting("ECHELON_ENGINE_LEASE", seconds)
                .coordinatorSetting("ECHELON_ENGINE_UNCLAIMEDAFTER", seconds)
                .workerSetting("ECHELON_WORKER_LEASE", seconds)
                .workerSetting("ECHELON_WORKER_SLOTS", "8")
                .workerSetting("ECHELON_WORKER_RESENDAFTER", "1s");
        if (planted == Planted.RELAY_MARKS_ANY_TOKEN) {
            builder.begunBy(ownClasses(), PlantedCoordinator.class.getName(), WorkerApplication.class.getName());
        }
        stack = builder.build().start();
        try {
            for (int i = 0; i < WORKERS; i++) {
                TcpProxy proxy = TcpProxy.to(stack.masterProxy().port());
                ofWorkers.add(proxy);
                Map<String, String> settings = new TreeMap<>(planted(planted));
                settings.put(
                        "ECHELON_MASTER_URL",
                        "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + stack.masterDatabase());
                stack.addWorker(settings);
            }
            stack.workers().forEach(worker -> worker.awaitReady(PATIENCE));
            stack.master().execute(stack.masterDatabase(), Oracle.INSTALL);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The shards' ports, behind which a worker's SQL is not its own. */
    private Map<String, String> planted(Planted planted) {
        Map<String, String> settings = new TreeMap<>();
        if (!planted.rewrites().isEmpty()) {
            for (String name : ChaosFleet.SHARDS) {
                var proxy = new RewritingProxy(stack.shard(name).port(), planted.rewrites());
                planting.add(proxy);
                settings.put(
                        "ECHELON_SHARDS_" + name.toUpperCase(Locale.ROOT) + "_PORT", Integer.toString(proxy.port()));
            }
        }
        return settings;
    }

    private static Path ownClasses() {
        try {
            return Path.of(ChaosStack.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    Stack stack() {
        return stack;
    }

    /** What only this worker goes through to the master. */
    TcpProxy wireOfWorker(int index) {
        return ofWorkers.get(index);
    }

    /** What all programs go through, by the server behind it. */
    Map<String, TcpProxy> wires() {
        Map<String, TcpProxy> wires = new LinkedHashMap<>();
        wires.put("master", stack.masterProxy());
        ChaosFleet.SHARDS.forEach(
                name -> wires.put(name, stack.shard(name).proxy().orElseThrow()));
        wires.put("broker", stack.kafka().proxy());
        return wires;
    }

    Map<String, PostgresServer> databases() {
        Map<String, PostgresServer> databases = new LinkedHashMap<>();
        databases.put("master", stack.master());
        ChaosFleet.SHARDS.forEach(name -> databases.put(name, stack.shard(name).server()));
        return databases;
    }

    List<ProgramProcess> programs() {
        List<ProgramProcess> all = new ArrayList<>(stack.coordinators());
        all.addAll(stack.workers());
        return all;
    }

    @Override
    public void close() {
        try {
            stack.close();
        } finally {
            ofWorkers.forEach(TcpProxy::close);
            planting.forEach(ChaosStack::closeQuietly);
        }
    }

    private static void closeQuietly(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            // nothing is lost with it
        }
    }
}
