package dev.echelon.coordinator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.postgres.WaitingFor.HeldShard;
import dev.echelon.coordinator.postgres.Workers.Supply;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitingForTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Supply WORKERS = new Supply(2, 2, 8);
    private static final List<HeldShard> HELD =
            List.of(new HeldShard("east", NOW.plusSeconds(30), "connection refused"));

    @Test
    void a_run_that_moves_waits_for_nothing() {
        assertThat(waiting(null, 5, 20, null, WORKERS, List.of()).inWords("RUNNING"))
                .isNull();
        assertThat(waiting(null, 0, 0, null, WORKERS, List.of()).inWords("FINISHED"))
                .isNull();
        assertThat(waiting(null, 0, 20, null, WORKERS, List.of()).inWords("ABORTED"))
                .isNull();
    }

    @Test
    void the_stagger_is_told_with_its_end() {
        assertThat(waiting(null, 0, 0, NOW.plusSeconds(60), WORKERS, List.of()).inWords("RUNNING"))
                .isEqualTo("the stagger, until 2026-01-02T03:05:05Z");
        assertThat(waiting(null, 0, 0, NOW.minusSeconds(1), WORKERS, List.of()).inWords("RUNNING"))
                .isNull();
    }

    @Test
    void workers_are_missing_in_three_ways() {
        assertThat(waiting(null, 0, 9, null, new Supply(0, 0, 0), List.of()).inWords("RUNNING"))
                .isEqualTo("a worker: none is live. Start one; it needs migration set 0123456789ab");
        assertThat(waiting(null, 0, 9, null, new Supply(3, 0, 0), List.of()).inWords("RUNNING"))
                .contains("with migration set 0123456789ab: 3 live, all with another set");
        assertThat(waiting(null, 0, 9, null, new Supply(3, 2, 0), List.of()).inWords("RUNNING"))
                .contains("2 live with migration set 0123456789ab, all draining or without partitions");
    }

    @Test
    void held_shards_are_told_with_reason_and_end() {
        assertThat(waiting(null, 0, 9, null, WORKERS, HELD).inWords("RUNNING"))
                .isEqualTo("shard east, held until 2026-01-02T03:04:35Z: connection refused");
        assertThat(waiting(null, 2, 9, null, WORKERS, HELD).inWords("RUNNING")).endsWith("; the other shards go on");
    }

    @Test
    void the_end_of_a_cohort_waits_for_what_is_in_flight() {
        assertThat(waiting(null, 1, 1, null, WORKERS, List.of()).inWords("RUNNING"))
                .isEqualTo("the last 1 tenant of the cohort");
    }

    @Test
    void a_stop_waits_for_its_execution_and_then_for_the_drain() {
        assertThat(waiting("ABORT", 3, 9, null, WORKERS, List.of()).inWords("RUNNING"))
                .isEqualTo("ABORT was asked for and is being carried out");
        assertThat(waiting(null, 3, 9, null, WORKERS, List.of()).inWords("ABORTED"))
                .isEqualTo("3 tenants in flight, to finish and be booked");
        assertThat(waiting(null, 3, 9, null, WORKERS, List.of()).inWords("PAUSED"))
                .isEqualTo("`echelon continue`; 3 tenants in flight finish and are booked meanwhile");
    }

    private static WaitingFor waiting(
            @Nullable String stopping,
            int inFlight,
            int open,
            @Nullable Instant nextReleaseAt,
            Supply supply,
            List<HeldShard> held) {
        return new WaitingFor(stopping, inFlight, open, nextReleaseAt, NOW, "0123456789abcdef", supply, held);
    }
}
