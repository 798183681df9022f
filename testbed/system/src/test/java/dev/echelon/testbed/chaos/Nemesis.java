package dev.echelon.testbed.chaos;

import dev.echelon.testbed.chaos.Blows.Blow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/** Chooses faults by the seed, at most three at a time and never two on one target, and has them done. */
final class Nemesis implements AutoCloseable {
    private static final int AT_ONCE = 3;
    /** A JVM that starts takes a core: two at a time would be no fault of the system but a slow machine. */
    private static final Set<Fault> STARTS_A_JVM = Set.of(Fault.KILL_WORKER, Fault.KILL_COORDINATOR, Fault.KILL_BROKER);

    private final ChaosSettings settings;
    private final Blows blows;
    private final RandomGenerator random;
    private final ExecutorService hands = Executors.newCachedThreadPool();
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private final Set<String> busy = new HashSet<>();
    private final List<CompletableFuture<Void>> active = new ArrayList<>();
    private final List<String> diary = new ArrayList<>();
    private boolean peaceful;

    Nemesis(ChaosSettings settings, Blows blows) {
        this.settings = settings;
        this.blows = blows;
        this.random = new Random(settings.seed());
    }

    /** How long until the next fault. */
    Duration next() {
        return settings.between()
                .dividedBy(2)
                .plusMillis(random.nextLong(settings.between().toMillis()));
    }

    /** Chooses a fault and lets it happen; returns at once. */
    synchronized void strike(Duration age, String run) {
        active.removeIf(CompletableFuture::isDone);
        Blow blow = draw();
        boolean starts = STARTS_A_JVM.contains(blow.fault());
        if (peaceful || active.size() >= AT_ONCE || busy.contains(blow.target()) || (starts && busy.contains("jvm"))) {
            return;
        }
        busy.add(blow.target());
        if (starts) {
            busy.add("jvm");
        }
        done.merge(blow.fault(), 1, Integer::sum);
        diary.add("%6.1f s %s %s for %d ms"
                .formatted(
                        age.toMillis() / 1000.0,
                        blow.fault(),
                        blow.target(),
                        blow.lasting().toMillis()));
        active.add(CompletableFuture.runAsync(() -> blows.strike(blow, run), hands)
                .whenComplete((nothing, failure) -> over(blow, starts, failure)));
    }

    private synchronized void over(Blow blow, boolean started, @org.jspecify.annotations.Nullable Throwable failure) {
        busy.remove(blow.target());
        if (started) {
            busy.remove("jvm");
        }
        if (failure != null) {
            diary.add(blow + " failed: " + failure);
        }
    }

    private Blow draw() {
        Fault fault = fault();
        int index = 0;
        String target = "run";
        switch (fault.target) {
            case WORKER -> target = "worker-" + (index = random.nextInt(3));
            case COORDINATOR -> target = "coordinator-" + (index = random.nextInt(2));
            case DATABASE -> target = oneOf(List.of("master", "alpha", "beta", "gamma"));
            case WIRE -> target = oneOf(List.of("master", "alpha", "beta", "gamma", "broker"));
            case BROKER -> target = "broker";
            case RUN -> target = "run";
        }
        boolean stop = fault == Fault.STOP_WORKER || fault == Fault.STOP_COORDINATOR;
        return new Blow(fault, target, index, settings.lasting(stop, random.nextDouble()), random.nextDouble());
    }

    private String oneOf(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    private Fault fault() {
        int sum = 0;
        for (Fault fault : settings.faults()) {
            sum += fault.weight;
        }
        int drawn = random.nextInt(sum);
        for (Fault fault : settings.faults()) {
            drawn -= fault.weight;
            if (drawn < 0) {
                return fault;
            }
        }
        throw new AssertionError();
    }

    /** Does something that needs every server, when all that was begun is over. */
    void inPeace(Runnable work) {
        peaceful(true);
        try {
            awaitPeace();
            work.run();
        } finally {
            peaceful(false);
        }
    }

    private synchronized void peaceful(boolean wished) {
        peaceful = wished;
    }

    /** Returns when all that was begun is over. */
    void awaitPeace() {
        List<CompletableFuture<Void>> left;
        synchronized (this) {
            left = List.copyOf(active);
        }
        CompletableFuture.allOf(left.toArray(CompletableFuture[]::new)).join();
    }

    synchronized Map<Fault, Integer> done() {
        return new EnumMap<>(done);
    }

    synchronized List<String> diary() {
        return List.copyOf(diary);
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }
}
