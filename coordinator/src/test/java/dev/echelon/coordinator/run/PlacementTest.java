package dev.echelon.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacementTest {
    @Test
    void aQuarterMoreThanTheSlotsMayBeUnderWay() {
        assertThat(new Placement(List.of(worker("a", 4, 0), worker("b", 4, 3)), null).room())
                .isEqualTo(10 - 3);
        assertThat(new Placement(List.of(worker("a", 4, 9)), null).room()).isZero();
        assertThat(new Placement(List.of(), null).room()).isZero();
    }

    @Test
    void asManyWaitAsAreDoneInATenthOfASecond() {
        assertThat(roomOfFourSlots(1)).as("at most ten times the slots").isEqualTo(4 + 40);
        assertThat(roomOfFourSlots(0)).isEqualTo(4 + 40);
        assertThat(roomOfFourSlots(40)).isEqualTo(4 + 10);
        assertThat(roomOfFourSlots(100)).isEqualTo(4 + 4);
        assertThat(roomOfFourSlots(1_800_000)).as("at least a quarter").isEqualTo(4 + 1);
        assertThat(new Placement(List.of(worker("a", 4, 10)), Duration.ofMillis(40)).room())
                .isEqualTo(4);
    }

    private static int roomOfFourSlots(int lately) {
        return new Placement(List.of(worker("a", 4, 0)), Duration.ofMillis(lately)).room();
    }

    @Test
    void theWorkerWithTheMostFreeSlotsComesFirst() {
        Placement placement = new Placement(List.of(worker("a", 4, 2), worker("b", 4, 0)), null);

        List<String> order = new ArrayList<>();
        for (Optional<Placement.Place> place = placement.place(null);
                place.isPresent();
                place = placement.place(null)) {
            order.add(place.get().workerId());
        }

        assertThat(order).hasSize(8).startsWith("b", "b");
        assertThat(order.stream().filter("b"::equals)).hasSize(5);
        assertThat(placement.room()).isZero();
    }

    @Test
    void aWorkerThatLetTheTenantLieIsTakenOnlyWhenThereIsNoOther() {
        assertThat(new Placement(List.of(worker("a", 8, 0), worker("b", 4, 3)), null).place("a"))
                .hasValueSatisfying(place -> assertThat(place.workerId()).isEqualTo("b"));
        assertThat(new Placement(List.of(worker("a", 8, 0)), null).place("a"))
                .hasValueSatisfying(place -> assertThat(place.workerId()).isEqualTo("a"));
    }

    @Test
    void aWorkersPartitionsTakeTurns() {
        Placement placement = new Placement(List.of(new Placement.Worker("a", 4, List.of(3, 5, 9), 0)), null);

        assertThat(List.of(
                        placement.place(null).orElseThrow().partition(),
                        placement.place(null).orElseThrow().partition(),
                        placement.place(null).orElseThrow().partition(),
                        placement.place(null).orElseThrow().partition()))
                .containsExactly(3, 5, 9, 3);
    }

    private static Placement.Worker worker(String id, int slots, int inFlight) {
        return new Placement.Worker(id, slots, List.of(0), inFlight);
    }
}
