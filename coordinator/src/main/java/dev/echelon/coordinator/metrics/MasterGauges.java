package dev.echelon.coordinator.metrics;

import dev.echelon.coordinator.metrics.MasterFigures.Outbox;
import dev.echelon.coordinator.metrics.MasterFigures.Run;
import dev.echelon.coordinator.metrics.MasterFigures.Shard;
import dev.echelon.coordinator.run.RunState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The master's figures as gauges. They are read again by {@link #refresh}, not by the scrape, and are the same on every replica.
 * While the master cannot be read they have no value: an old figure would look like a fact.
 */
public final class MasterGauges {
    private static final String SECONDS = "seconds";

    private final Supplier<MasterFigures> master;
    private final BooleanSupplier ready;
    private final LongSupplier nanos;
    private final MeterRegistry registry;
    private final MultiGauge window;
    private final MultiGauge inFlight;
    private final MultiGauge held;
    private volatile @Nullable MasterFigures figures;
    private volatile long readAt;
    private volatile boolean isReady;

    /**
     * Gauges in this registry.
     *
     * @param master reads the figures; throws while it cannot
     * @param ready whether this replica takes requests; not asked while the master cannot be read: it is not
     */
    public MasterGauges(
            MeterRegistry registry, Supplier<MasterFigures> master, BooleanSupplier ready, LongSupplier nanos) {
        this.registry = registry;
        this.master = master;
        this.ready = ready;
        this.nanos = nanos;
        this.readAt = nanos.getAsLong();
        this.window = shards("echelon.shard.window", "Tenants that may be in flight on a shard", null);
        this.inFlight = shards("echelon.shard.in.flight", "Tenants in flight on a shard", null);
        this.held = shards("echelon.shard.held", "How long a shard has not been reached; 0: it is not held", SECONDS);
        gauge(
                "echelon.coordinator.ready",
                "1: this replica is ready; 0: it is not, and its health says why",
                null,
                () -> isReady ? 1 : 0);
        gauge(
                "echelon.master.reading.age",
                "Since when the figures of the master stand",
                SECONDS,
                () -> Duration.ofNanos(nanos.getAsLong() - readAt).toMillis() / 1_000.0);
        fleet();
        run();
    }

    /** Reads the figures anew. Throws what reading them throws. */
    public void refresh() {
        try {
            MasterFigures now = master.get();
            figures = now;
            readAt = nanos.getAsLong();
            tell(now.shards());
            isReady = ready.getAsBoolean();
        } catch (RuntimeException e) {
            isReady = false;
            figures = null;
            tell(List.of());
            throw e;
        }
    }

    private void fleet() {
        of(
                "echelon.runs",
                "Live runs, of the fleet or of single tenants",
                null,
                MasterFigures::running,
                "state",
                "running");
        of(
                "echelon.runs",
                "Live runs, of the fleet or of single tenants",
                null,
                MasterFigures::paused,
                "state",
                "paused");
        outbox("commands", MasterFigures::commands);
        outbox("events", MasterFigures::events);
        of("echelon.workers.live", "Workers that renewed within a lease", null, f -> f.workers()
                .live());
        of("echelon.workers.fitting", "Live workers that take tenants of every live run", null, f -> f.workers()
                .fitting());
        of("echelon.workers.slots", "Tenants that the fitting workers migrate at a time", null, f -> f.workers()
                .slots());
    }

    private void outbox(String name, Function<MasterFigures, Outbox> outbox) {
        of(
                "echelon.outbox.unsent",
                "Messages not yet sent",
                null,
                f -> outbox.apply(f).unsent(),
                "outbox",
                name);
        of(
                "echelon.outbox.age",
                "Age of the oldest message not yet sent",
                SECONDS,
                f -> outbox.apply(f).ageSeconds(),
                "outbox",
                name);
    }

    private void run() {
        for (RunState state : RunState.values()) {
            ofRun(
                    "echelon.run.state",
                    "1: the fleet's run is in this state",
                    null,
                    run -> run.state() == state ? 1 : 0,
                    "state",
                    state.name().toLowerCase(Locale.ROOT));
        }
        tenants("succeeded", Run::succeeded);
        tenants("failed", Run::failed);
        tenants("skipped", Run::skipped);
        tenants("open", Run::open);
        ofRun("echelon.run.cohort", "The current cohort of the fleet's run, from 1", null, Run::cohort);
        ofRun("echelon.run.cohorts", "Cohorts of the fleet's run", null, Run::cohorts);
        ofRun("echelon.run.window", "Tenants of the fleet's run that may be in flight", null, Run::window);
        ofRun("echelon.run.stagger", "Until the next cohort; 0: no stagger runs", SECONDS, Run::staggerSeconds);
        ofRun(
                "echelon.run.idle",
                "Since the running run's last step or verdict; 0 in the stagger and while it does not run",
                SECONDS,
                Run::idleSeconds);
        ofRun("echelon.cohort.failures", "Failures of the current cohort, as they count", null, Run::cohortFailures);
        ofRun("echelon.cohort.trip", "So many failures of the current cohort abort the run", null, run -> {
            Integer trip = run.trip();
            return trip == null ? Double.NaN : trip;
        });
    }

    private void tenants(String outcome, ToDoubleFunction<Run> value) {
        ofRun("echelon.run.tenants", "Tenants of the fleet's run by their outcome", null, value, "outcome", outcome);
    }

    private void tell(List<Shard> shards) {
        window.register(rows(shards, shard -> Stream.of(row(shard, Tags.empty(), shard.window()))), true);
        held.register(rows(shards, shard -> Stream.of(row(shard, Tags.empty(), shard.heldSeconds()))), true);
        inFlight.register(
                rows(
                        shards,
                        shard -> Stream.of(
                                row(shard, Tags.of("state", "released"), shard.released()),
                                row(shard, Tags.of("state", "claimed"), shard.claimed()))),
                true);
    }

    private static List<MultiGauge.Row<?>> rows(List<Shard> shards, Function<Shard, Stream<MultiGauge.Row<?>>> rows) {
        return shards.stream().flatMap(rows).toList();
    }

    private static MultiGauge.Row<?> row(Shard shard, Tags more, Number value) {
        return MultiGauge.Row.of(Tags.of("shard", shard.name()).and(more), value);
    }

    private MultiGauge shards(String name, String description, @Nullable String unit) {
        return MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
    }

    private void of(
            String name,
            String description,
            @Nullable String unit,
            ToDoubleFunction<MasterFigures> value,
            String... tags) {
        gauge(
                name,
                description,
                unit,
                () -> {
                    MasterFigures now = figures;
                    return now == null ? Double.NaN : value.applyAsDouble(now);
                },
                tags);
    }

    private void ofRun(
            String name, String description, @Nullable String unit, ToDoubleFunction<Run> value, String... tags) {
        of(
                name,
                description,
                unit,
                now -> {
                    Run run = now.run();
                    return run == null ? Double.NaN : value.applyAsDouble(run);
                },
                tags);
    }

    private void gauge(String name, String description, @Nullable String unit, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }
}
