package dev.echelon.worker;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.Topics;
import dev.echelon.contracts.kafka.TopicRights;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.claim.Master;
import dev.echelon.worker.claim.Registration;
import dev.echelon.worker.intake.Claimant;
import dev.echelon.worker.intake.CommandListener;
import dev.echelon.worker.intake.DeadLetterBox;
import dev.echelon.worker.intake.Intake;
import dev.echelon.worker.intake.RightsCheck;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.slots.Drain;
import dev.echelon.worker.slots.KeepClaims;
import dev.echelon.worker.slots.ProcessEnd;
import dev.echelon.worker.slots.Slots;
import dev.echelon.worker.slots.WorkerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.core.MicrometerProducerListener;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/** Kafka: commands in, results and dead letters out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KafkaProperties.class)
class IntakeWiring {
    private static final Logger log = LoggerFactory.getLogger(IntakeWiring.class);
    private static final Duration FILES_LOOKED_AT_EVERY = Duration.ofSeconds(2);
    /** Going back to the broker for what has been fetched takes some milliseconds; a tenant rarely less. */
    private static final Duration SLOT_SOON_FREE = Duration.ofMillis(50);

    private static final String GROUP = "echelon-workers";

    @Bean
    ContractCodec contractCodec() {
        return new ContractCodec();
    }

    @Bean
    KafkaTemplate<byte[], byte[]> kafkaTemplate(
            KafkaProperties properties, Registration registration, MeterRegistry metrics) {
        Map<String, Object> config = common(properties, registration);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 4_000);
        var factory = new DefaultKafkaProducerFactory<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        factory.addListener(new MicrometerProducerListener<>(metrics));
        return new KafkaTemplate<>(factory);
    }

    @Bean(destroyMethod = "shutdown")
    ExecutorService intakeAside(ProcessEnd end) {
        return Executors.newSingleThreadExecutor(SlotsWiring.daemons("intake", end));
    }

    @Bean
    Intake intake(Slots slots, CurrentSet sets, Master masterFunctions, ExecutorService intakeAside) {
        return new Intake(slots, sets, masterFunctions, intakeAside);
    }

    @Bean
    CommandListener commandListener(
            ContractCodec codec,
            CurrentSet sets,
            Master masterFunctions,
            Slots slots,
            Intake intake,
            KafkaTemplate<byte[], byte[]> kafkaTemplate,
            WorkerMetrics metrics,
            ObjectProvider<Checkpoint> checkpoint) {
        var claimant = new Claimant(
                sets, masterFunctions, slots, intake, checkpoint.getIfAvailable(() -> Checkpoint.NONE), metrics);
        return new CommandListener(
                codec, claimant, slots, intake, new DeadLetterBox(kafkaTemplate), metrics, SLOT_SOON_FREE);
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> commands(
            KafkaProperties properties,
            WorkerProperties worker,
            Registration registration,
            CommandListener listener,
            Intake intake,
            KeepClaims claims,
            MeterRegistry metrics) {
        var factory = new DefaultKafkaConsumerFactory<>(
                consumer(properties, worker, registration), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        factory.addListener(new MicrometerConsumerListener<>(metrics));
        var container = new ContainerProperties(Topics.COMMANDS);
        container.setAckMode(ContainerProperties.AckMode.MANUAL_IMMEDIATE);
        // not waited for: a lost commit costs a repeated command, which the master refuses
        container.setSyncCommits(false);
        container.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        container.setMissingTopicsFatal(false);
        container.setConsumerRebalanceListener(intake);
        container.setMessageListener(listener);
        container.setShutdownTimeout(10_000);
        var commands = new ConcurrentMessageListenerContainer<>(factory, container);
        commands.setBeanName("commands");
        commands.setAutoStartup(false);
        commands.setCommonErrorHandler(untilItWorks());
        intake.controls(commands, claims);
        return commands;
    }

    private static Map<String, Object> consumer(
            KafkaProperties properties, WorkerProperties worker, Registration registration) {
        Map<String, Object> config = common(properties, registration);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        // never latest: a group whose offsets are lost would lose commands; old ones are refused by their token
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // no more than may all get a slot: the rest of what is fetched waits in the consumer, paused with its partition
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, worker.slots());
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, worker.groupProtocol());
        if (worker.groupProtocol().equals("classic")) {
            config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
            config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
            config.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    List.of(CooperativeStickyAssignor.class.getName()));
        }
        return config;
    }

    /** A command must never be given up: what fails here is the master or the broker, and both come back. */
    private static DefaultErrorHandler untilItWorks() {
        var backOff = new ExponentialBackOff(200, 2);
        backOff.setMaxInterval(5_000);
        backOff.setMaxElapsedTime(Long.MAX_VALUE);
        var handler = new DefaultErrorHandler(backOff);
        handler.setClassifications(Map.of(), true);
        handler.setLogLevel(KafkaException.Level.DEBUG);
        handler.setRetryListeners((received, failure, attempt) -> {
            // the first, and then about one a minute
            if (attempt == 1 || attempt % 12 == 0) {
                log.atWarn()
                        .addKeyValue("partition", received.partition())
                        .addKeyValue("offset", received.offset())
                        .addKeyValue("attempt", attempt)
                        .log("A command could not be handled, it stays where it is: {}", rootOf(failure));
            }
        });
        return handler;
    }

    private static String rootOf(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? "no cause given" : String.valueOf(root.getMessage());
    }

    /** A consumer that has died of an {@code Error} looks healthy for ever; the process ends instead and is started again. */
    @Bean
    ApplicationListener<ConsumerStoppedEvent> endWithItsConsumer(ProcessEnd end) {
        return event -> {
            if (event.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
                end.inOrder("the consumer of commands has died: " + event.getReason());
            }
        };
    }

    @Bean
    WorkerLifecycle workerLifecycle(
            ConcurrentMessageListenerContainer<byte[], byte[]> commands,
            Intake intake,
            Drain drain,
            Master masterFunctions) {
        return new WorkerLifecycle(commands, intake, drain, masterFunctions);
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService migrationFiles(CurrentSet sets, KeepClaims claims, Intake intake, ProcessEnd end) {
        return SlotsWiring.repeat(
                "migration-files",
                () -> {
                    if (sets.look()) {
                        claims.renewSoon();
                    }
                    intake.reconsider();
                },
                FILES_LOOKED_AT_EVERY,
                end);
    }

    @Bean
    RightsCheck rightsCheck(KafkaProperties properties, Registration registration) {
        Map<String, Object> config = common(properties, registration);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        return new RightsCheck(
                new TopicRights(
                        Map.of(
                                Topics.COMMANDS, Set.of(AclOperation.READ, AclOperation.DESCRIBE),
                                Topics.RESULTS, Set.of(AclOperation.WRITE, AclOperation.DESCRIBE),
                                Topics.DEAD_LETTERS, Set.of(AclOperation.WRITE, AclOperation.DESCRIBE)),
                        GROUP),
                () -> Admin.create(config),
                Duration.ofSeconds(5));
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService kafkaRights(RightsCheck check, ProcessEnd end) {
        return SlotsWiring.repeat("kafka-rights", check, Duration.ofSeconds(10), end);
    }

    @Bean
    WorkerHealth workerHealthIndicator(
            Intake intake, RightsCheck rights, KeepClaims claims, CurrentSet sets, Slots slots, WorkerMetrics metrics) {
        var health = new WorkerHealth(intake, rights, claims, sets, slots);
        metrics.gauge("echelon.worker.ready", "1: takes tenants; 0: does not, and its health says why", () -> {
            return health.health().getStatus().equals(Status.UP) ? 1 : 0;
        });
        return health;
    }

    private static Map<String, Object> common(KafkaProperties properties, Registration registration) {
        Map<String, Object> config = new HashMap<>(properties.more());
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, properties.servers());
        config.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, registration.workerId());
        config.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        return config;
    }
}
