package dev.echelon.coordinator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.coordinator.engine.EngineFixture;
import dev.echelon.coordinator.engine.FakeWorker;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.postgres.MonitoringQueries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MasterGaugesTest {
    private final EngineFixture master = new EngineFixture();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong now = new AtomicLong();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final MasterGauges gauges = new MasterGauges(
            registry, new MonitoringQueries(master.jdbc, EngineFixture.LEASE)::read, ready::get, now::get);

    @AfterEach
    void close() {
        master.close();
    }

    @Test
    void a_master_without_a_run_has_figures_of_its_fleet_and_none_of_a_run() {
        gauges.refresh();

        assertThat(value("echelon.runs", "state", "running")).isZero();
        assertThat(value("echelon.run.state", "state", "running")).isNaN();
        assertThat(value("echelon.run.tenants", "outcome", "open")).isNaN();
        assertThat(value("echelon.workers.live")).isZero();
        assertThat(value("echelon.shard.window", "shard", "alpha")).isEqualTo(8);
        assertThat(value("echelon.outbox.age", "outbox", "commands")).isZero();
    }

    @Test
    void a_running_run_is_told_with_its_distance_from_the_abort() {
        FakeWorker worker = master.worker("w1", 5, 0, 1);
        UUID run = master.start(new BigDecimal("0.5"), 3, 60_000, 4, 2);
        List<Claim> claims = worker.claimAll(run);
        master.engine.book(run, List.of(worker.failed(claims.get(0)), worker.succeeded(claims.get(1))));

        gauges.refresh();

        assertThat(value("echelon.runs", "state", "running")).isEqualTo(1);
        assertThat(value("echelon.run.state", "state", "running")).isEqualTo(1);
        assertThat(value("echelon.run.state", "state", "aborted")).isZero();
        assertThat(value("echelon.run.cohort")).isEqualTo(1);
        assertThat(value("echelon.run.cohorts")).isEqualTo(2);
        assertThat(value("echelon.run.window")).isEqualTo(3);
        assertThat(value("echelon.cohort.failures")).isEqualTo(1);
        assertThat(value("echelon.cohort.trip")).isEqualTo(2);
        assertThat(value("echelon.run.tenants", "outcome", "failed")).isEqualTo(1);
        assertThat(value("echelon.run.tenants", "outcome", "succeeded")).isEqualTo(1);
        assertThat(value("echelon.run.tenants", "outcome", "open")).isEqualTo(4);
        assertThat(shards("claimed")).as("claimed").isEqualTo(1);
        assertThat(shards("released")).as("released since").isEqualTo(1);
        assertThat(value("echelon.outbox.unsent", "outbox", "commands")).isEqualTo(1);
        assertThat(value("echelon.outbox.unsent", "outbox", "events")).isGreaterThanOrEqualTo(5);
        assertThat(value("echelon.outbox.age", "outbox", "events")).isBetween(0.0, 60.0);
        assertThat(value("echelon.workers.fitting")).isEqualTo(1);
        assertThat(value("echelon.workers.slots")).isEqualTo(5);
    }

    @Test
    void an_abort_a_stagger_a_silent_worker_and_a_held_shard_are_seen() {
        FakeWorker worker = master.worker("w1", 5, 0, 1);
        UUID run = master.start(new BigDecimal("0.5"), 4, 60_000, 2, 2);
        worker.claimAll(run).forEach(claim -> master.engine.book(run, List.of(worker.succeeded(claim))));

        gauges.refresh();
        assertThat(value("echelon.run.stagger")).isBetween(1.0, 60.0);
        assertThat(value("echelon.run.idle")).isZero();

        master.update(
                "UPDATE identity.migration_cohort_run SET next_release_at = clock_timestamp() - interval '100 s'");
        gauges.refresh();
        assertThat(value("echelon.run.stagger")).isZero();
        assertThat(value("echelon.run.idle")).as("since the last verdict").isBetween(0.0, 60.0);

        master.engine.abort(run, "enough", "ann");
        master.update("UPDATE identity.echelon_worker SET renewed_at = renewed_at - interval '2 min'");
        master.update("UPDATE identity.echelon_shard SET held_since = clock_timestamp() - interval '90 s',"
                + " held_until = clock_timestamp() WHERE shard = 'beta'");
        gauges.refresh();
        assertThat(value("echelon.run.state", "state", "aborted")).isEqualTo(1);
        assertThat(value("echelon.runs", "state", "running")).isZero();
        assertThat(value("echelon.run.idle")).isZero();
        assertThat(value("echelon.workers.live")).isZero();
        assertThat(value("echelon.shard.held", "shard", "beta")).isBetween(90.0, 120.0);
        assertThat(value("echelon.shard.held", "shard", "alpha")).isZero();
    }

    @Test
    void a_worker_with_another_set_is_live_and_fits_nothing() {
        master.worker("w1", 5, 0, 1);
        master.start(BigDecimal.ONE, 3, 0, 2);
        master.update("UPDATE identity.echelon_worker SET set_hashes = '{another}'");

        gauges.refresh();

        assertThat(value("echelon.workers.live")).isEqualTo(1);
        assertThat(value("echelon.workers.fitting")).isZero();
    }

    @Test
    void figures_that_cannot_be_read_are_not_shown_and_their_age_rises() {
        master.start(BigDecimal.ONE, 3, 0, 2);
        gauges.refresh();
        assertThat(value("echelon.coordinator.ready")).isEqualTo(1);

        master.close();
        ready.set(false);
        now.addAndGet(Duration.ofSeconds(7).toNanos());

        assertThatThrownBy(gauges::refresh).isInstanceOf(RuntimeException.class);
        assertThat(value("echelon.runs", "state", "running")).isNaN();
        assertThat(value("echelon.run.state", "state", "running")).isNaN();
        assertThat(registry.find("echelon.shard.window").gauges()).isEmpty();
        assertThat(value("echelon.master.reading.age")).isEqualTo(7);
        assertThat(value("echelon.coordinator.ready")).isZero();
    }

    private double shards(String state) {
        return value("echelon.shard.in.flight", "shard", "alpha", "state", state)
                + value("echelon.shard.in.flight", "shard", "beta", "state", state);
    }

    private double value(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }
}
