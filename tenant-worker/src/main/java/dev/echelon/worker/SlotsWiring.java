package dev.echelon.worker;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.intake.Intake;
import dev.echelon.worker.migration.TenantMigrator;
import dev.echelon.worker.report.ResultPublisher;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.slots.Courier;
import dev.echelon.worker.slots.Drain;
import dev.echelon.worker.slots.KeepClaims;
import dev.echelon.worker.slots.ProcessEnd;
import dev.echelon.worker.slots.Slots;
import dev.echelon.worker.slots.WorkerMetrics;
import dev.echelon.worker.tenant.ShardConnections;
import dev.echelon.worker.tenant.SupersededSessions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;

/** Tenants in hand: threads, renewals, results. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerProperties.class)
class SlotsWiring {
    private static final Logger log = LoggerFactory.getLogger(SlotsWiring.class);
    private static final Duration TICK = Duration.ofMillis(200);

    @Bean
    WorkerMetrics workerMetrics(MeterRegistry registry) {
        return new WorkerMetrics(registry);
    }

    @Bean
    ProcessEnd processEnd() {
        return new ProcessEnd() {
            @Override
            public void inOrder(String reason) {
                log.atError().addKeyValue("reason", reason).log("This worker ends; start it again");
                new Thread(() -> System.exit(FAULT), "end").start();
            }

            @Override
            public void atOnce(String reason, Throwable error) {
                log.atError()
                        .addKeyValue("reason", reason)
                        .setCause(error)
                        .log("This worker ends at once; its claims expire and are taken up again");
                Runtime.getRuntime().halt(FAULT);
            }
        };
    }

    @Bean(destroyMethod = "shutdown")
    ExecutorService tenantThreads(WorkerProperties properties, ProcessEnd end) {
        return Executors.newFixedThreadPool(properties.slots(), daemons("tenant", end));
    }

    @Bean(destroyMethod = "shutdown")
    ExecutorService courierThread(ProcessEnd end) {
        return Executors.newSingleThreadExecutor(daemons("courier", end));
    }

    @Bean
    Courier courier(
            KafkaTemplate<byte[], byte[]> kafkaTemplate,
            ContractCodec codec,
            ExecutorService courierThread,
            WorkerMetrics metrics,
            ObjectProvider<Checkpoint> checkpoint) {
        return new Courier(
                new ResultPublisher(kafkaTemplate, codec),
                courierThread,
                checkpoint.getIfAvailable(() -> Checkpoint.NONE),
                metrics,
                System::nanoTime);
    }

    @Bean
    Slots slots(
            WorkerProperties properties,
            ExecutorService tenantThreads,
            TenantMigrator migrator,
            Courier courier,
            WorkerMetrics metrics,
            ProcessEnd end,
            ObjectProvider<Checkpoint> checkpoint) {
        return new Slots(
                properties.slots(),
                properties.unbooked(),
                tenantThreads,
                migrator::migrate,
                courier,
                checkpoint.getIfAvailable(() -> Checkpoint.NONE),
                metrics,
                end,
                properties.lease(),
                System::nanoTime);
    }

    @Bean
    KeepClaims keepClaims(
            Slots slots,
            Master masterFunctions,
            Courier courier,
            WorkerMetrics metrics,
            Intake intake,
            CurrentSet sets,
            WorkerProperties properties) {
        return new KeepClaims(
                slots,
                masterFunctions,
                courier,
                metrics,
                intake::partitions,
                sets,
                properties.resendAfter(),
                System::nanoTime);
    }

    @Bean
    Drain drain(Slots slots, WorkerProperties properties) {
        return new Drain(slots, properties.drainTimeout(), System::nanoTime, SlotsWiring::sleep);
    }

    // plain executors: Spring's own schedulers stop as soon as the context begins to close, and the drain needs
    // renewals
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService renewals(KeepClaims claims, ProcessEnd end) {
        return repeat("renewals", claims::tick, TICK, end);
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService idleConnections(ShardConnections connections, ProcessEnd end) {
        return repeat("idle-connections", connections::closeIdle, Duration.ofSeconds(2), end);
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService supersededSessionsEnd(SupersededSessions sessions, ProcessEnd end) {
        return repeat("superseded-sessions", sessions::look, Duration.ofSeconds(2), end);
    }

    static ScheduledExecutorService repeat(String name, Runnable task, Duration delay, ProcessEnd end) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(daemons(name, end));
        var unused = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        log.atWarn().addKeyValue("task", name).setCause(e).log("Background task failed; tried again");
                    } catch (Error e) {
                        end.atOnce("thread " + name + " died", e);
                    }
                },
                0,
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
        return thread;
    }

    /** Threads that do not keep the process, and whose {@code Error} ends it: what is their part would not be done. */
    static ThreadFactory daemons(String name, ProcessEnd end) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((dead, thrown) -> {
                if (thrown instanceof Error) {
                    end.atOnce("thread " + dead.getName() + " died", thrown);
                }
                log.atWarn()
                        .addKeyValue("thread", dead.getName())
                        .setCause(thrown)
                        .log("A task failed");
            });
            return thread;
        };
    }

    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
