package dev.echelon.worker.slots;

import dev.echelon.contracts.TenantMigrated;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** What a worker counts. The names are part of its interface. */
public final class WorkerMetrics {
    private final MeterRegistry registry;

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Answers of the master to claims. */
    public void claimed(String answer) {
        count("echelon.worker.claims", "Claims by the master's answer", "answer", answer);
    }

    /** Commands that could not be read. */
    public void unreadable() {
        Counter.builder("echelon.worker.unreadable")
                .description("Commands that could not be read and went to the dead letters")
                .register(registry)
                .increment();
    }

    void finished(TenantMigrated result) {
        Timer.builder("echelon.worker.tenant")
                .description("Time from claim to verdict")
                .tag("outcome", result.outcome().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(Duration.between(result.startedAt(), result.finishedAt()));
    }

    void handedBack(String kind, String answer) {
        Counter.builder("echelon.worker.handbacks")
                .description("Tenants handed back, by reason and the master's answer")
                .tag("kind", kind)
                .tag("answer", answer)
                .register(registry)
                .increment();
    }

    void fenced() {
        Counter.builder("echelon.worker.fenced")
                .description("Claims dropped because a newer one owns the tenant")
                .register(registry)
                .increment();
    }

    void lost() {
        Counter.builder("echelon.worker.lost")
                .description("Claims that the master gave to another worker, or took back")
                .register(registry)
                .increment();
    }

    void sent(boolean well) {
        count("echelon.worker.results", "Results sent, repeated ones counted again", "sent", Boolean.toString(well));
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private void count(String name, String description, String tag, String value) {
        Counter.builder(name)
                .description(description)
                .tag(tag, value.toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }
}
