package dev.echelon.worker.slots;

import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.Outcome;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.worker.claim.ClaimAnswer;
import dev.echelon.worker.claim.HandBackAnswer;
import dev.echelon.worker.claim.HandBackKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a worker counts. The names are part of its interface: {@code docs/metrics.md}. Whatever may be counted is there at zero from
 * the start, since a monitor cannot see the first increase of a counter that appears with it. No tag names a tenant, a run or a
 * cohort.
 */
public final class WorkerMetrics {
    private static final Duration[] CLAIM_TAKES = millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500);
    private static final Duration[] TENANT_TAKES =
            millis(100, 250, 500, 1_000, 2_500, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000);
    private static final String NO_ANSWER = "no_answer";
    private static final String WRONG_SET = "wrong_set";
    private static final String GRANTED = "granted";

    private final MeterRegistry registry;
    private final Counter unreadable;
    private final Counter unverified;
    private final Counter fenced;
    private final Counter lost;

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.unreadable =
                counter("echelon.worker.unreadable", "Commands that could not be read and went to the dead letters");
        this.unverified = counter(
                "echelon.worker.unverified",
                "Failures after which nobody could read whether the migration was applied");
        this.fenced = counter("echelon.worker.fenced", "Claims dropped because a newer one owns the tenant");
        this.lost = counter("echelon.worker.lost", "Claims that the master gave to another worker, or took back");
        Stream.concat(
                        Stream.of(GRANTED, WRONG_SET, NO_ANSWER),
                        Arrays.stream(ClaimAnswer.Why.values()).map(WorkerMetrics::code))
                .forEach(this::claims);
        Stream.of(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.SKIPPED).forEach(this::tenants);
        Arrays.stream(ErrorKind.values()).forEach(this::failures);
        for (HandBackKind kind : HandBackKind.values()) {
            Arrays.stream(HandBackAnswer.values()).forEach(answer -> handBacks(kind, answer));
        }
        results(true);
        results(false);
    }

    /** Asks the master for a claim, timed and counted by the answer. */
    public ClaimAnswer claiming(Supplier<ClaimAnswer> claim) {
        Timer.Sample begun = Timer.start(registry);
        String answer = NO_ANSWER;
        try {
            ClaimAnswer given = claim.get();
            answer = code(given);
            return given;
        } finally {
            begun.stop(claims(answer));
        }
    }

    /** Asks the master for several claims at once; each answer counts, and took as long as all. */
    public Map<Long, ClaimAnswer> claimingTogether(Supplier<Map<Long, ClaimAnswer>> claim) {
        Timer.Sample begun = Timer.start(registry);
        List<String> answers = List.of(NO_ANSWER);
        try {
            Map<Long, ClaimAnswer> given = claim.get();
            answers = given.values().stream().map(WorkerMetrics::code).toList();
            return given;
        } finally {
            answers.forEach(answer -> begun.stop(claims(answer)));
        }
    }

    private static String code(ClaimAnswer answer) {
        if (answer instanceof ClaimAnswer.Refused refused) {
            return code(refused.why());
        }
        return answer instanceof ClaimAnswer.WrongSet ? WRONG_SET : GRANTED;
    }

    /** A command could not be read. */
    public void unreadable() {
        unreadable.increment();
    }

    void finished(TenantMigrated result) {
        tenants(result.outcome()).record(Duration.between(result.startedAt(), result.finishedAt()));
        TenantError error = result.error();
        if (result.outcome() == Outcome.FAILED) {
            failures(error == null ? ErrorKind.UNKNOWN : error.kind()).increment();
            if (!result.verified()) {
                unverified.increment();
            }
        }
    }

    void handedBack(HandBackKind kind, HandBackAnswer answer) {
        handBacks(kind, answer).increment();
    }

    void fenced() {
        fenced.increment();
    }

    void lost() {
        lost.increment();
    }

    void sent(boolean well) {
        results(well).increment();
    }

    /** A value that is asked for whenever it is read; must answer at once. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private Timer claims(String answer) {
        return Timer.builder("echelon.worker.claims")
                .description("Time the master takes to answer a claim")
                .tag("answer", answer)
                .serviceLevelObjectives(CLAIM_TAKES)
                .register(registry);
    }

    private Timer tenants(Outcome outcome) {
        return Timer.builder("echelon.worker.tenant")
                .description("Time from claim to verdict")
                .tag("outcome", code(outcome))
                .serviceLevelObjectives(TENANT_TAKES)
                .register(registry);
    }

    private Counter failures(ErrorKind kind) {
        return counter(
                "echelon.worker.failures", "Tenants that failed, by the kind of their root error", "error", kind);
    }

    private Counter handBacks(HandBackKind kind, HandBackAnswer answer) {
        return Counter.builder("echelon.worker.handbacks")
                .description("Tenants handed back, by reason and the master's answer")
                .tag("kind", code(kind))
                .tag("answer", code(answer))
                .register(registry);
    }

    private Counter results(boolean sent) {
        return counter("echelon.worker.results", "Results sent, repeated ones counted again", "sent", sent);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Counter counter(String name, String description, String tag, Object value) {
        return Counter.builder(name)
                .description(description)
                .tag(tag, code(value))
                .register(registry);
    }

    private static String code(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private static Duration[] millis(long... durations) {
        return Arrays.stream(durations).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
