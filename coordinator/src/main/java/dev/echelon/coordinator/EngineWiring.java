package dev.echelon.coordinator;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.RunStore;
import dev.echelon.coordinator.engine.Settle;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.metrics.FactCounters;
import dev.echelon.coordinator.planning.JoinedSincePlan;
import dev.echelon.coordinator.postgres.PostgresCommandOutbox;
import dev.echelon.coordinator.postgres.PostgresEventOutbox;
import dev.echelon.coordinator.postgres.PostgresRunStore;
import dev.echelon.coordinator.release.CommandOutbox;
import dev.echelon.coordinator.release.Nudge;
import dev.echelon.coordinator.release.OutboxRelay;
import dev.echelon.coordinator.release.Pace;
import dev.echelon.coordinator.release.RunPoller;
import dev.echelon.coordinator.run.SilenceWatch;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The engine, and what drives it: the tick, the relays. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineProperties.class)
class EngineWiring {
    private static final Duration RELAY_LOOKS_EVERY = Duration.ofMillis(500);
    // of a pass of the tick that finds no open run; well below the gap at which silence is no longer judged
    private static final Duration RESTS_AT_MOST = Duration.ofSeconds(1);
    // shorter than idle_in_transaction_session_timeout, since events are sent inside a transaction
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(5);

    @Bean
    RunStore runStore(JdbcClient masterClient, EngineProperties properties) {
        return new PostgresRunStore(masterClient, properties.lease());
    }

    @Bean
    CommandOutbox commandOutbox(JdbcClient masterClient) {
        return new PostgresCommandOutbox(masterClient);
    }

    @Bean
    OutboxRelay outboxRelay(
            CommandOutbox commandOutbox,
            JdbcClient masterClient,
            Transactions transactions,
            KafkaTemplate<byte[], byte[]> kafkaTemplate,
            ContractCodec codec,
            FactCounters facts) {
        return new OutboxRelay(
                commandOutbox,
                new PostgresEventOutbox(masterClient, transactions),
                kafkaTemplate,
                codec,
                "urn:echelon:coordinator",
                ACKNOWLEDGED_WITHIN,
                facts::told);
    }

    @Bean
    ThreadPoolTaskScheduler commandRelayScheduler(OutboxRelay relay) {
        return repeat("command-relay", relay::relayCommands, RELAY_LOOKS_EVERY);
    }

    @Bean
    ThreadPoolTaskScheduler eventRelayScheduler(OutboxRelay relay) {
        return repeat("event-relay", relay::relayEvents, RELAY_LOOKS_EVERY);
    }

    @Bean
    RunEngine runEngine(
            Transactions transactions,
            RunStore store,
            Catalog catalog,
            EngineProperties properties,
            ThreadPoolTaskScheduler commandRelayScheduler,
            OutboxRelay relay,
            Pace tickPace) {
        var nudge = new Nudge(commandRelayScheduler, relay::relayCommands);
        return new RunEngine(
                transactions,
                store,
                new Settle(store, properties.unclaimedAfter(), properties.shardHoldLimit()),
                new JoinedSincePlan(catalog),
                () -> {
                    nudge.run();
                    tickPace.hurry();
                },
                UUID::randomUUID);
    }

    @Bean
    Pace tickPace(EngineProperties properties) {
        Duration rest =
                Collections.min(List.of(RESTS_AT_MOST, properties.lease().dividedBy(8)));
        return new Pace((int) Math.max(1, rest.dividedBy(properties.tick())));
    }

    @Bean
    ThreadPoolTaskScheduler tickScheduler(
            RunEngine engine, RunStore store, Transactions transactions, EngineProperties properties, Pace tickPace) {
        var poller = new RunPoller(engine, store, transactions, new SilenceWatch(properties.lease()), tickPace);
        return repeat("tick", poller::tick, properties.tick());
    }

    static ThreadPoolTaskScheduler repeat(String name, Runnable task, Duration delay) {
        return repeat(name, task, delay, new LoudTasks(name));
    }

    static ThreadPoolTaskScheduler repeat(String name, Runnable task, Duration delay, LoudTasks failures) {
        var scheduler = new ThreadPoolTaskScheduler() {
            @Override
            public void afterPropertiesSet() {
                // initialized here: once more, as a bean, would leave threads behind that nobody stops
            }
        };
        scheduler.setPoolSize(1);
        scheduler.setThreadNamePrefix(name + "-");
        scheduler.setWaitForTasksToCompleteOnShutdown(true);
        scheduler.setAwaitTerminationSeconds(10);
        scheduler.setErrorHandler(failures);
        scheduler.initialize();
        var unused = scheduler.scheduleWithFixedDelay(task, delay);
        return scheduler;
    }
}
