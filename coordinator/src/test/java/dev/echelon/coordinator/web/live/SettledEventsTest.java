package dev.echelon.coordinator.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SettledEventsTest {
    private long top;
    private Set<String> writers = Set.of();
    private final SettledEvents events = new SettledEvents(() -> top, () -> writers);

    @Test
    void what_is_seen_while_nobody_writes_is_settled() {
        top = 7;
        assertThat(events.look()).isEqualTo(7);
        top = 9;
        assertThat(events.look()).isEqualTo(9);
    }

    @Test
    void what_is_seen_while_somebody_writes_waits_for_their_end() {
        top = 11;
        writers = Set.of("slow", "other");
        assertThat(events.look()).isEqualTo(SettledEvents.UNKNOWN);
        writers = Set.of("slow");
        assertThat(events.look()).isEqualTo(SettledEvents.UNKNOWN);
        writers = Set.of("late");
        assertThat(events.look()).isEqualTo(11);
    }

    @Test
    void writers_that_come_and_go_do_not_hold_it_up() {
        long last = SettledEvents.UNKNOWN;
        for (int i = 1; i <= 20; i++) {
            top = 10L * i;
            writers = Set.of("t" + i);
            long settled = events.look();
            assertThat(settled).isGreaterThanOrEqualTo(last).isLessThan(top);
            last = settled;
        }
        assertThat(last).isEqualTo(190);
    }

    @Test
    void what_was_known_is_forgotten() {
        top = 5;
        events.look();
        events.forget();
        writers = Set.of("a");
        assertThat(events.look()).isEqualTo(SettledEvents.UNKNOWN);
    }
}
