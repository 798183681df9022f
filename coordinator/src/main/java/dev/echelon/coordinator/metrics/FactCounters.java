package dev.echelon.coordinator.metrics;

import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.RunEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Counts the audited facts as they are told: each once over all replicas, whoever wrote it. All are there at zero from the
 * start, since a monitor cannot see the first increase of a counter that appears with it.
 */
public final class FactCounters {
    private final Map<RunEvent.Kind, Counter> facts = new EnumMap<>(RunEvent.Kind.class);
    private final Map<Outcome, Counter> booked = new EnumMap<>(Outcome.class);

    public FactCounters(MeterRegistry registry) {
        for (RunEvent.Kind kind : RunEvent.Kind.values()) {
            if (kind != RunEvent.Kind.UNKNOWN && kind != RunEvent.Kind.TENANT_BOOKED) {
                facts.put(
                        kind,
                        Counter.builder("echelon.run.events")
                                .description("Audited facts but for verdicts, as they are sent to echelon.runs.v1")
                                .tag("kind", code(kind))
                                .register(registry));
            }
        }
        for (Outcome outcome : List.of(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.SKIPPED)) {
            booked.put(
                    outcome,
                    Counter.builder("echelon.tenants.booked")
                            .description("Verdicts booked, as they are sent to echelon.runs.v1")
                            .tag("outcome", code(outcome))
                            .register(registry));
        }
    }

    /** These facts were sent, and are not going to be sent again. */
    public void told(List<RunEvent> events) {
        for (RunEvent event : events) {
            Counter counter =
                    event.kind() == RunEvent.Kind.TENANT_BOOKED ? booked.get(event.outcome()) : facts.get(event.kind());
            if (counter != null) {
                counter.increment();
            }
        }
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
