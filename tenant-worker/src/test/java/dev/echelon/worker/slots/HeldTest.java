package dev.echelon.worker.slots;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.contracts.TraceContext;
import dev.echelon.worker.migration.StoppedException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldTest {
    private final AtomicLong now = new AtomicLong();
    private final Held held = new Held(
            SlotsBench.task("a"), TraceContext.ofCommand(UUID.randomUUID(), 1), Duration.ofSeconds(60), now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void lets_work_go_on_while_it_is_renewed() {
        pass(Duration.ofSeconds(50));
        held.renewed(now.get());
        pass(Duration.ofSeconds(50));

        assertThatCode(held::check).doesNotThrowAnyException();
    }

    @Test
    void stops_work_that_could_not_be_renewed_for_a_lease() {
        pass(Duration.ofSeconds(61));

        assertThatThrownBy(held::check)
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("could not be renewed for 60 s");
    }

    @Test
    void counts_the_lease_from_when_the_master_was_asked() {
        pass(Duration.ofSeconds(30));
        held.renewed(Duration.ofSeconds(5).toNanos());
        pass(Duration.ofSeconds(36));

        assertThatThrownBy(held::check).isInstanceOf(StoppedException.class);
    }

    @Test
    void lets_what_is_being_applied_end_when_the_worker_stops() {
        held.applying();
        held.drain();

        assertThatCode(held::check).doesNotThrowAnyException();
        assertThatThrownBy(() -> held.pause(Duration.ofSeconds(1)))
                .as("nothing runs while it waits")
                .isInstanceOf(StoppedException.class);
    }

    @Test
    void stops_what_is_not_yet_applied_when_the_worker_stops() {
        held.drain();

        assertThatThrownBy(held::check).isInstanceOf(StoppedException.class).hasMessage("the worker stops");
        assertThatThrownBy(held::applying).isInstanceOf(StoppedException.class);
    }

    @Test
    void wakes_up_a_tenant_that_waits() throws InterruptedException {
        // a clock that stands still would let it wait for ever
        var stopped = new java.util.concurrent.CompletableFuture<Throwable>();
        var waiting = new Thread(() -> {
            try {
                held.pause(Duration.ofHours(1));
            } catch (StoppedException e) {
                stopped.complete(e);
            }
        });
        waiting.start();

        held.lose();

        waiting.join(10_000);
        assertThatCode(() -> stopped.get(1, java.util.concurrent.TimeUnit.SECONDS))
                .doesNotThrowAnyException();
    }
}
