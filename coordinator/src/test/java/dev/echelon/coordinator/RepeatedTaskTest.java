package dev.echelon.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

class RepeatedTaskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void a_repeated_task_ends_with_its_program() {
        var count = new AtomicInteger();
        try (var context = new GenericApplicationContext()) {
            context.registerBean(
                    ThreadPoolTaskScheduler.class,
                    () -> EngineWiring.repeat("probed", count::incrementAndGet, Duration.ofMillis(10)));
            context.refresh();
            await().atMost(PATIENCE).until(() -> count.get() > 0);
        }

        // a thread's last moments are after its executor's end
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .noneMatch(name -> name.startsWith("probed-")));
    }
}
