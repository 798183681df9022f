package dev.echelon.testbed.chaos;

import dev.echelon.testbed.chaos.Oracle.Step;
import dev.echelon.testbed.stack.Stack;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks every 200 ms whether the invariants hold, past the proxies; what is away is looked at when it is back. */
final class Observer implements AutoCloseable {
    static final Duration PERIOD = Duration.ofMillis(200);

    private final StepChecks stepChecks;
    private final SampleChecks sampleChecks;
    private final TenantChecks tenantChecks;
    private final Harm harm;
    private final Link master;
    private final Set<String> sick = ConcurrentHashMap.newKeySet();
    private final Set<Long> seen = new HashSet<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private volatile Sample.@Nullable Run latest;
    private final Stalls stalls = new Stalls();
    private volatile @Nullable Throwable broken;
    private long lastStep;

    Observer(Stack stack, ChaosFleet fleet, Harm harm, Findings findings) {
        this.harm = harm;
        this.stepChecks = new StepChecks(findings);
        this.sampleChecks = new SampleChecks(findings);
        this.tenantChecks = new TenantChecks(fleet, findings);
        this.master = new Link(stack.master(), stack.masterDatabase());
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::lookSafely, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Of all rounds. */
    void sick(List<String> slugs) {
        sick.addAll(slugs);
    }

    /** As last seen; null: no run yet. */
    Sample.@Nullable Run latest() {
        return latest;
    }

    /** How long, at most, a running run took no step. */
    Duration longestStall() {
        return stalls.longest();
    }

    List<String> stalls() {
        return stalls.lines();
    }

    synchronized Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    private void lookSafely() {
        try {
            look();
        } catch (SQLException away) {
            count("looks in vain", 1);
            stalls.rest();
        } catch (RuntimeException | Error e) {
            broken = e;
            throw e;
        }
    }

    private void look() throws SQLException {
        Sample sample = master.inSnapshot(connection -> Sample.take(connection, lastStep - Oracle.OVERLAP))
                .orElse(null);
        count("looks", 1);
        if (sample == null) {
            return;
        }
        latest = sample.run();
        List<Step> fresh =
                sample.steps().stream().filter(step -> seen.add(step.id())).toList();
        for (Step step : fresh) {
            lastStep = Math.max(lastStep, step.id());
            stepChecks.see(step);
            note(step);
        }
        if (sample.run().state().equals("RUNNING")) {
            stalls.see(!fresh.isEmpty(), master);
        } else {
            stalls.rest();
        }
        sampleChecks.see(sample, sick);
        tenantChecks.booked(sample.tenants().stream()
                .filter(t -> t.state().equals("SUCCEEDED"))
                .map(Sample.Tenant::slug)
                .toList());
        tenantChecks.look();
    }

    private void note(Step step) {
        if (step.slug() == null) {
            count("run " + step.was() + " to " + step.became(), 1);
        } else if (step.lost() > 0) {
            count("claims taken back from the silent", 1);
            if (!harm.explains(step.worker(), step.at().toInstant())) {
                count("claims taken back from workers that nothing was done to", 1);
            }
        } else if (step.was().equals("CLAIMED")) {
            count("tenants " + step.became(), 1);
        }
    }

    private synchronized void count(String what, int times) {
        counts.merge(what, times, Integer::sum);
    }

    /** Looks a last time at everything, in the caller's thread. */
    void finish() throws SQLException {
        stop();
        Throwable failure = broken;
        if (failure != null) {
            throw new AssertionError("the observer itself failed", failure);
        }
        look();
        tenantChecks.lookAtAll();
    }

    private void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the observer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        master.close();
        tenantChecks.close();
    }
}
