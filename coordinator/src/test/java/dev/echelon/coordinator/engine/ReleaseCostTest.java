package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.engine.RunStore.Candidate;
import dev.echelon.coordinator.engine.RunStore.Released;
import dev.echelon.coordinator.engine.RunStore.ShardRoom;
import dev.echelon.coordinator.postgres.PostgresCommandOutbox;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.Placement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a release costs the master is a matter of how many it releases, not of how many wait or are in flight; also after an idle
 * night, by the statistics of which an index of what is in flight is empty, and reading all of it for each row is free.
 */
class ReleaseCostTest {
    private static final int PENDING = 20_000;
    private static final int RELEASED = 400;
    /** Rows of that table that this transaction has read by an index or by a scan. */
    private static final String READ = """
            SELECT coalesce(sum(idx_tup_fetch + seq_tup_read), 0)::int FROM pg_stat_xact_user_tables
            WHERE schemaname = 'identity' AND relname = 'migration_cohort_tenant'
            """;

    private final EngineFixture master = new EngineFixture();

    @AfterEach
    void close() {
        master.close();
    }

    @Test
    void releasesWithoutReadingForEachWhatWaits() {
        CohortRun run = afterAnIdleNight();
        List<Candidate> chosen = candidates(run);

        assertThat(readBy(() -> release(run, chosen))).isBetween(RELEASED, 10 * RELEASED);
    }

    @Test
    void looksForMoreWithoutReadingForEachWhatIsInFlight() {
        CohortRun run = afterAnIdleNight();
        List<Candidate> inFlight = candidates(run);
        readBy(() -> release(run, inFlight));
        List<Candidate> more = new ArrayList<>();

        assertThat(readBy(() -> more.addAll(candidates(run)))).isBetween(RELEASED, 10 * RELEASED);
        assertThat(more).hasSize(RELEASED).doesNotContainAnyElementsOf(inFlight);
    }

    @Test
    void marksAsSentWithoutReadingForEachWhatIsInFlight() {
        CohortRun run = afterAnIdleNight();
        readBy(() -> release(run, candidates(run)));
        var outbox = new PostgresCommandOutbox(master.jdbc);
        List<Long> tokens = outbox.take(RELEASED).stream()
                .map(unsent -> unsent.command().token())
                .toList();

        assertThat(readBy(() -> outbox.markPublished(tokens))).isBetween(RELEASED, 10 * RELEASED);
        assertThat(master.number(
                        "SELECT count(*) FROM identity.migration_cohort_tenant WHERE run_id = :run AND published_at IS NOT NULL",
                        run.runId()))
                .isEqualTo(RELEASED);
    }

    private CohortRun afterAnIdleNight() {
        UUID earlier = master.start(new BigDecimal("0.9"), 16, 0, 16);
        FakeWorker worker = master.worker("w1", 20, 0, 1);
        master.engine.tick(earlier, false);
        worker.claimAll(earlier).forEach(claim -> master.engine.book(earlier, List.of(worker.succeeded(claim))));
        assertThat(master.count(earlier, "SUCCEEDED")).isEqualTo(16);
        master.update("VACUUM ANALYZE identity.migration_cohort_tenant");
        master.update("DELETE FROM identity.echelon_worker");
        UUID run = master.start(new BigDecimal("0.9"), 10, 0, PENDING);
        return master.transactions.inTransaction(() -> master.store.lock(run).orElseThrow());
    }

    private List<Candidate> candidates(CohortRun run) {
        List<ShardRoom> rooms = List.of(new ShardRoom("alpha", RELEASED), new ShardRoom("beta", RELEASED));
        return master.store.candidates(run, rooms, RELEASED);
    }

    private void release(CohortRun run, List<Candidate> chosen) {
        master.store.release(
                run,
                chosen.stream()
                        .map(one -> new Released(one.id(), new Placement.Place("w1", 0)))
                        .toList());
    }

    /** Rows read, in a transaction of its own. */
    private int readBy(Runnable task) {
        return master.transactions.inTransaction(() -> {
            int before = master.jdbc.sql(READ).query(Integer.class).single();
            task.run();
            return master.jdbc.sql(READ).query(Integer.class).single() - before;
        });
    }
}
