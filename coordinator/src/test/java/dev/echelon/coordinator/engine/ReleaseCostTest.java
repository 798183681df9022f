package dev.echelon.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.engine.RunStore.Candidate;
import dev.echelon.coordinator.engine.RunStore.Released;
import dev.echelon.coordinator.engine.RunStore.ShardRoom;
import dev.echelon.coordinator.run.CohortRun;
import dev.echelon.coordinator.run.Placement;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a release costs the master is a matter of how many it releases, not of how many wait. */
class ReleaseCostTest {
    private static final int PENDING = 20_000;
    private static final int RELEASED = 50;
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
    void readsFewRowsThoughTheStatisticsAreOfATimeWhenNobodyWaited() {
        UUID earlier = master.start(new BigDecimal("0.9"), 16, 0, 16);
        FakeWorker worker = master.worker("w1", 20, 0, 1);
        master.engine.tick(earlier, false);
        worker.claimAll(earlier).forEach(claim -> master.engine.book(earlier, List.of(worker.succeeded(claim))));
        assertThat(master.count(earlier, "SUCCEEDED")).isEqualTo(16);
        master.update("ANALYZE identity.migration_cohort_tenant");
        master.update("DELETE FROM identity.echelon_worker");
        UUID run = master.start(new BigDecimal("0.9"), 10, 0, PENDING);

        int read = master.transactions.inTransaction(() -> {
            CohortRun locked = master.store.lock(run).orElseThrow();
            List<Released> chosen = master.store.candidates(locked, rooms(), RELEASED).stream()
                    .map(Candidate::id)
                    .map(id -> new Released(id, new Placement.Place("w1", 0)))
                    .toList();
            assertThat(chosen).hasSize(RELEASED);
            int before = master.jdbc.sql(READ).query(Integer.class).single();
            master.store.release(locked, chosen);
            return master.jdbc.sql(READ).query(Integer.class).single() - before;
        });

        assertThat(read).isBetween(RELEASED, 10 * RELEASED);
    }

    private static List<ShardRoom> rooms() {
        return List.of(new ShardRoom("alpha", RELEASED), new ShardRoom("beta", RELEASED));
    }
}
