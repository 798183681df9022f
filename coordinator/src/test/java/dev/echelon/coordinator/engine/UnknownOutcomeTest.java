package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.RunEvent;
import dev.echelon.coordinator.engine.FakeWorker.Claim;
import dev.echelon.coordinator.engine.FakeWorker.Command;
import dev.echelon.coordinator.postgres.PostgresCommandOutbox;
import dev.echelon.coordinator.postgres.PostgresEventOutbox;
import dev.echelon.coordinator.release.CommandOutbox;
import dev.echelon.coordinator.run.NewRun;
import dev.echelon.coordinator.run.ResumeChanges;
import dev.echelon.coordinator.run.RunState;
import dev.echelon.testbed.embedded.TcpProxy;
import dev.echelon.testbed.embedded.TestServers;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.NestedRuntimeException;

/**
 * The master commits and nobody hears of it: every commit of a run in turn, from its start to its last event. Whoever asked
 * asks again, as the programs do; the tenant's side of the same is the worker's.
 */
class UnknownOutcomeTest {
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final int MORE_THAN_THERE_ARE = 200;

    private final TcpProxy proxy = TcpProxy.to(TestServers.postgres().port());
    // unprepared, so that each statement can be seen on the wire
    private final EngineFixture master =
            new EngineFixture(url -> url.replaceFirst(":\\d+/", ":" + proxy.port() + "/") + "?prepareThreshold=0");
    private final FakeWorker worker = master.worker("w1", 20, 0, 1);
    private final CommandOutbox commands = new PostgresCommandOutbox(master.jdbc);
    private final PostgresEventOutbox events = new PostgresEventOutbox(master.jdbc, master.transactions);
    private int lost;

    @AfterEach
    void close() {
        master.close();
        proxy.close();
    }

    @Test
    void everyTenantIsBookedOnceWhicheverCommitsReplyIsLost() throws InterruptedException {
        int commits = 0;
        do {
            proxy.dropReplyContaining("COMMIT\0", ++commits);
            assertOnce(wholeRun());
        } while (proxy.awaitDrop(Duration.ZERO) && commits < MORE_THAN_THERE_ARE);

        // the last was one too many; who has joined the fleet is looked up at the end, and may stay unknown
        assertThat(lost).isBetween(commits - 2, commits - 1);
        assertThat(commits).isBetween(12, MORE_THAN_THERE_ARE - 1);
    }

    /** What is a transaction by itself has no COMMIT on the wire. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "identity.echelon_claim(",
                "identity.echelon_renew(",
                "SET publish_lease_until = clock_timestamp()",
                "SET published_at = clock_timestamp(), publish_lease_until = NULL"
            })
    void everyTenantIsBookedOnceWhicheverReplyToAStatementIsLost(String statement) throws InterruptedException {
        int times = 0;
        do {
            proxy.dropReplyTo(statement, ++times);
            assertOnce(wholeRun());
        } while (proxy.awaitDrop(Duration.ZERO) && times < MORE_THAN_THERE_ARE);

        assertThat(lost).isEqualTo(times - 1);
        assertThat(times).isBetween(3, MORE_THAN_THERE_ARE - 1);
    }

    /** Two cohorts of a tenant, with every stop and go between them. */
    private UUID wholeRun() {
        UUID run = UUID.randomUUID();
        NewRun planned = EngineFixture.run(NewRun.Kind.COHORTS, true, TENTH, 10, 0, 1, 1);
        until(() -> exists(run), () -> master.engine.start(run, planned, "ann"));
        migrateReleased(run);
        until(() -> master.state(run) == RunState.PAUSED, () -> pause(run));
        until(() -> master.state(run) == RunState.RUNNING, () -> master.engine.continueRun(run, "why", "ann"));
        until(() -> master.state(run) == RunState.ABORTED, () -> abort(run));
        until(() -> master.state(run) == RunState.RUNNING, () -> master.engine.resume(run, AS_IT_WAS, "ann"));
        until(() -> master.state(run) == RunState.FINISHED, () -> {
            migrateReleased(run);
            master.engine.tick(run, false);
        });
        until(this::nothingIsUnsent, () -> events.drain(100, unsent -> unsent));
        return run;
    }

    private static final ResumeChanges AS_IT_WAS =
            new ResumeChanges(null, null, null, EngineFixture.SET, false, null, false, Set.of(), "why");

    /** A stop that was recorded is carried out by the next tick, and not asked for again. */
    private void pause(UUID run) {
        if (stopIsRequested(run)) {
            master.engine.tick(run, false);
        } else {
            master.engine.pause(run, "why", "ann");
        }
    }

    private void abort(UUID run) {
        if (stopIsRequested(run)) {
            master.engine.tick(run, false);
        } else {
            master.engine.abort(run, "why", "ann");
        }
    }

    /** Publishes, claims, renews and books what is released now. */
    private void migrateReleased(UUID run) {
        until(() -> unpublished(run) == 0, () -> {
            List<Long> tokens = commands.take(10).stream()
                    .map(unsent -> unsent.command().token())
                    .toList();
            commands.markPublished(tokens);
        });
        for (Command command : FakeWorker.released(master.jdbc, run)) {
            UUID claimId = UUID.randomUUID();
            Claim claim = surely(() -> worker.claim(command, claimId, EngineFixture.SET));
            assertThat(claim.answer()).isEqualTo("GRANTED");
            assertThat(surely(() -> worker.renew(claim))).isEqualTo("RENEWED");
            var unused = surely(() -> master.engine.book(run, List.of(worker.succeeded(claim))));
            assertThat(surely(() -> worker.renew(claim))).isEqualTo("BOOKED");
        }
    }

    /** As the programs do: a step whose answer was lost is taken again, as long as it has not had its effect. */
    private void until(Supplier<Boolean> done, Runnable step) {
        while (!done.get()) {
            try {
                step.run();
            } catch (NestedRuntimeException e) {
                lost++;
                leasesOfTheRelayExpire();
            }
        }
    }

    private <T> T surely(Supplier<T> step) {
        List<T> answer = new ArrayList<>();
        until(() -> !answer.isEmpty(), () -> answer.add(step.get()));
        return answer.get(0);
    }

    /** Fifteen seconds pass. */
    private void leasesOfTheRelayExpire() {
        master.update("UPDATE identity.migration_cohort_tenant SET publish_lease_until = NULL"
                + " WHERE publish_lease_until IS NOT NULL");
    }

    private boolean exists(UUID run) {
        return master.number("SELECT count(*)::int FROM identity.migration_dispatch WHERE run_id = :run", run) == 1;
    }

    private boolean stopIsRequested(UUID run) {
        return master.number("SELECT count(*)::int FROM identity.migration_stop_request WHERE run_id = :run", run) == 1;
    }

    private int unpublished(UUID run) {
        return master.number(
                "SELECT count(*)::int FROM identity.migration_cohort_tenant WHERE run_id = :run"
                        + " AND state = 'RELEASED' AND published_at IS NULL",
                run);
    }

    private boolean nothingIsUnsent() {
        return master.jdbc
                        .sql("SELECT count(*)::int FROM identity.migration_audit WHERE published_at IS NULL")
                        .query(Integer.class)
                        .single()
                == 0;
    }

    private void assertOnce(UUID run) {
        master.assertCountersAreTheRows(run);
        assertThat(master.text(
                        "SELECT concat_ws(' ', succeeded_count, failed_count, skipped_count, total_tenants)"
                                + " FROM identity.migration_cohort_run WHERE run_id = :run AND finished_at IS NOT NULL"
                                + " AND aborted_at IS NULL",
                        run))
                .isEqualTo("2 0 0 2");
        assertThat(master.text(
                        "SELECT string_agg(concat_ws(' ', slug, state, attempt, lost_count), ', ' ORDER BY slug)"
                                + " FROM identity.migration_cohort_tenant WHERE run_id = :run",
                        run))
                .as("claimed once, booked once")
                .isEqualTo("t1-1 SUCCEEDED 1 0, t2-1 SUCCEEDED 1 0");
        assertThat(audited(run, RunEvent.Kind.TENANT_BOOKED)).isEqualTo(2);
        assertThat(audited(run, RunEvent.Kind.COHORT_COMPLETED)).isEqualTo(2);
        for (RunEvent.Kind once : List.of(
                RunEvent.Kind.STARTED,
                RunEvent.Kind.PAUSED,
                RunEvent.Kind.CONTINUED,
                RunEvent.Kind.ABORTED,
                RunEvent.Kind.RESUMED,
                RunEvent.Kind.FINISHED)) {
            assertThat(audited(run, once)).as(once.name()).isEqualTo(1);
        }
    }

    private int audited(UUID run, RunEvent.Kind kind) {
        return master.number(
                "SELECT count(*)::int FROM identity.migration_audit WHERE run_id = :run AND kind = '" + kind + "'",
                run);
    }
}
