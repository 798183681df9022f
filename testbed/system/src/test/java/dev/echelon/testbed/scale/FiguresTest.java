package dev.echelon.testbed.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of what was measured. */
class FiguresTest {
    @Test
    void a_percentile_is_a_time_that_was_measured() {
        Percentiles hundred = Percentiles.of(
                IntStream.rangeClosed(1, 100).mapToObj(i -> 101. - i).toList());
        assertThat(hundred.median()).isEqualTo(50);
        assertThat(hundred.p99()).isEqualTo(99);
        assertThat(hundred.greatest()).isEqualTo(100);
        assertThat(hundred.at(0.001)).isEqualTo(1);

        // of few, the greatest is all that is known of the slowest
        assertThat(Percentiles.of(List.of(7., 3.)).p99()).isEqualTo(7);
        assertThat(Percentiles.of(List.of(7., 3., 5.)).median()).isEqualTo(5);
        assertThatThrownBy(() -> Percentiles.of(List.of())).hasMessageContaining("nothing was measured");
    }

    @Test
    void a_list_schedule_gives_each_piece_to_the_slot_that_is_free_first() {
        // the long one comes last and runs alone
        ListSchedule late = new ListSchedule(List.of(1., 1., 1., 1., 4.), 2);
        assertThat(late.makespan()).isEqualTo(6);
        // first, the others go beside it
        ListSchedule early = new ListSchedule(List.of(4., 1., 1., 1., 1.), 2);
        assertThat(early.makespan()).isEqualTo(4);

        // 8 / 2 + 4 * 1 / 2, in whatever order
        assertThat(late.bound()).isEqualTo(6);
        assertThat(early.bound()).isEqualTo(6);
    }

    @Test
    void no_order_exceeds_the_bound() {
        List<Double> pieces = new java.util.ArrayList<>(IntStream.range(0, 200)
                .mapToObj(i -> i % 50 == 0 ? 100. : 1 + i % 3)
                .toList());
        for (int seed = 0; seed < 200; seed++) {
            Collections.shuffle(pieces, new java.util.Random(seed));
            ListSchedule schedule = new ListSchedule(pieces, 7);
            assertThat(schedule.makespan()).isLessThanOrEqualTo(schedule.bound() + 1e-9);
        }
        assertThat(new ListSchedule(pieces, 1).makespan()).isCloseTo(new ListSchedule(pieces, 1).bound(), within(1e-9));
    }

    @Test
    void processor_time_is_read_behind_whatever_the_process_is_called() {
        String stat = "4711 (java) 2) S 1 4711 4711 0 -1 4194304 100 200 0 0 1250 250 30 20 20 0 57 0 99 1 2";

        assertThat(ProcFiles.cpu(stat)).isEqualTo(Duration.ofMillis(15_500));
        assertThat(ProcFiles.cpu(ProcessHandle.current().pid())).isPositive();
        assertThat(ProcFiles.peakMegabytes("VmPeak:\t 9 kB\nVmHWM:\t  307200 kB\nVmRSS:\t 1 kB\n"))
                .isEqualTo(300);
        assertThat(ProcFiles.peakMegabytes("")).isZero();
    }

    @Test
    void the_collections_of_a_heap_are_summed_up() {
        GcLog log = GcLog.of(List.of(
                "[0.012s][info][gc] Using Serial",
                "[1.2s][info][gc] GC(0) Pause Young (Allocation Failure) 70M->12M(247M) 5.500ms",
                "[2.2s][info][gc] GC(1) Pause Full (Metadata GC Threshold) 30M->31M(246M) 20.250ms",
                "[3.2s][info][gc] GC(2) Pause Young (Allocation Failure) 90M->25M(247M) 4.250ms"));

        assertThat(log).isEqualTo(new GcLog(90, 31, 247, 30));
        assertThat(GcLog.of(List.of())).isEqualTo(new GcLog(0, 0, 0, 0));
    }

    @Test
    void a_statement_is_compared_with_itself_in_the_smaller_fleet() {
        List<StatementCost> small = List.of(new StatementCost(1, "UPDATE a", 100, 50, 1_000));
        List<StatementCost> large = List.of(
                new StatementCost(2, "SELECT b", 10, 5, 20), new StatementCost(1, "UPDATE a", 900, 2_000, 40_000));

        List<String> lines = StatementCost.compared(small, 100, large, 1_000);

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1).split("\\s+"))
                .containsExactly("UPDATE", "a", "0.900", "0.500", "2.000", "10.0", "40.0");
        assertThat(lines.get(2).split("\\s+")).containsExactly("SELECT", "b", "0.010", "-", "0.005", "-", "0.0");
    }

    @Test
    void each_round_has_its_own_migrations_in_order(@TempDir Path folder) throws Exception {
        SleepingFleet.migrations(folder, 2);

        assertThat(SleepingFleet.warmUps(0)).containsExactly("2", "3", "4");
        assertThat(SleepingFleet.measured(0)).isEqualTo("5");
        assertThat(SleepingFleet.warmUps(1)).containsExactly("6", "7", "8");
        assertThat(SleepingFleet.measured(1)).isEqualTo("9");
        assertThat(SleepingFleet.mixed(2)).isEqualTo("10");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(10);
        }
        assertThat(folder.resolve("V9__sleep.sql")).hasContent("SELECT pg_sleep(0.2);");
        assertThat(SleepingFleet.mixedSleeps(100))
                .hasSize(100)
                .filteredOn(sleep -> sleep > 1)
                .hasSize(2);
    }
}
