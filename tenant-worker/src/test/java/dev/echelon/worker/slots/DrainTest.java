package dev.echelon.worker.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.TenantTask;
import dev.echelon.worker.migration.Verdict;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DrainTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final CountDownLatch working = new CountDownLatch(1);
    private final SlotsBench bench = new SlotsBench(this::isInItsLastScript);
    private final Drain drain =
            new Drain(bench.slots, TIMEOUT, bench.now::get, time -> bench.now.addAndGet(time.toNanos()));

    private Verdict isInItsLastScript(TenantTask task, Leash leash) {
        leash.applying();
        working.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Verdict.HandedBack(Verdict.HandedBack.Reason.DRAIN, "the test is over");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void tells_which_tenant_outlasts_the_time_limit_and_waits_no_longer(CapturedOutput output) throws Exception {
        // Given
        TenantTask task = SlotsBench.task("acme");
        bench.start(task);
        assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();

        // When
        drain.begin();
        drain.run();

        // Then
        assertThat(Duration.ofNanos(bench.now.get()))
                .isBetween(TIMEOUT, TIMEOUT.plusSeconds(5).plusMillis(200));
        assertThat(output.getOut().lines().filter(line -> line.contains("Stopping: 1 at work may take 60 s more")))
                .hasSize(1);
        assertThat(output.getOut().lines().filter(line -> line.contains("Left behind; its claim expires")))
                .singleElement()
                .asString()
                .contains("WARN", "run=\"" + task.runId() + "\"", "cohort=\"1\"", "tenant=\"acme\"");
    }

    @Test
    void ends_at_once_when_nothing_is_in_hand(CapturedOutput output) {
        drain.begin();
        drain.run();

        assertThat(bench.now.get()).isZero();
        assertThat(output.getOut()).doesNotContain("Stopping:");
    }
}
