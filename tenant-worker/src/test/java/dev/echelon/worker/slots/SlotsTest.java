package dev.echelon.worker.slots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotsTest {
    @Test
    void end_the_process_when_the_work_on_a_tenant_dies_of_an_error() {
        try (var bench = new SlotsBench((task, leash) -> {
            throw new LinkageError("planted");
        })) {
            bench.start(SlotsBench.task("acme"));

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(bench.end.reasons())
                    .containsExactly("at once: the work on tenant acme died: java.lang.LinkageError: planted"));
        }
    }
}
