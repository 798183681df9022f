package dev.echelon.coordinator;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.release.TopicConcerns;
import dev.echelon.coordinator.release.TopicPreparation;
import dev.echelon.coordinator.release.Topology;
import dev.echelon.coordinator.results.ResultListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.core.MicrometerProducerListener;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.backoff.ExponentialBackOff;

/** Kafka: commands and events out, results in. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KafkaProperties.class, EngineProperties.class})
class KafkaWiring {
    private static final Logger log = LoggerFactory.getLogger(KafkaWiring.class);
    private static final String GROUP = "echelon-coordinators";
    /** Results that come meanwhile are booked in one transaction; the first one behind a silence waits for nothing. */
    private static final Duration RESULTS_GATHER = Duration.ofMillis(5);

    @Bean
    ContractCodec contractCodec() {
        return new ContractCodec();
    }

    @Bean
    KafkaTemplate<byte[], byte[]> kafkaTemplate(KafkaProperties properties, MeterRegistry metrics) {
        Map<String, Object> config = common(properties);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // shorter than the relay's lease of a command, so that a stalled broker costs few duplicates
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 4_000);
        var factory = new DefaultKafkaProducerFactory<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        factory.addListener(new MicrometerProducerListener<>(metrics));
        var template = new KafkaTemplate<>(factory);
        // the default listener logs every failed send; the relay says it once
        template.setProducerListener(new ProducerListener<>() {});
        return template;
    }

    @Bean(destroyMethod = "close")
    Admin admin(KafkaProperties properties) {
        Map<String, Object> config = common(properties);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        return Admin.create(config);
    }

    @Bean
    Topology topology(Admin admin, KafkaProperties properties, EngineProperties engine) {
        return new Topology(
                admin,
                properties.bootstrapServers(),
                properties.createTopics(),
                properties.commandPartitions(),
                properties.replicationFactor(),
                Duration.ofSeconds(5),
                GROUP,
                new TopicConcerns(properties.commandPartitions(), engine.unclaimedAfter(), engine.lease()));
    }

    @Bean
    TopicPreparation topicPreparation(Topology topology) {
        return new TopicPreparation(topology);
    }

    @Bean
    ThreadPoolTaskScheduler topicScheduler(TopicPreparation preparation) {
        return EngineWiring.repeat("topics", preparation, Duration.ofSeconds(2));
    }

    @Bean
    ConcurrentMessageListenerContainer<byte[], byte[]> resultContainer(
            KafkaProperties properties,
            RunEngine engine,
            ContractCodec codec,
            KafkaTemplate<byte[], byte[]> kafkaTemplate,
            MeterRegistry metrics) {
        Map<String, Object> config = common(properties);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        if (!"consumer".equals(config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            config.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    List.of(CooperativeStickyAssignor.class.getName()));
        } else {
            config.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
            config.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        }
        var factory =
                new DefaultKafkaConsumerFactory<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        factory.addListener(new MicrometerConsumerListener<>(metrics));
        var container = new ContainerProperties(Topics.RESULTS);
        container.setAckMode(ContainerProperties.AckMode.BATCH);
        // not waited for: a lost commit costs results that come again, which are stale by then
        container.setSyncCommits(false);
        container.setIdleBetweenPolls(RESULTS_GATHER.toMillis());
        container.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        container.setMissingTopicsFatal(false);
        container.setMessageListener(new ResultListener(engine, codec, kafkaTemplate, metrics));
        var results = new ConcurrentMessageListenerContainer<>(factory, container);
        results.setBeanName("results");
        results.setCommonErrorHandler(untilItWorks());
        return results;
    }

    /** A result must never be given up: what fails here is the master or the broker, and both come back. */
    private static DefaultErrorHandler untilItWorks() {
        var backOff = new ExponentialBackOff(200, 2);
        backOff.setMaxInterval(5_000);
        backOff.setMaxElapsedTime(Long.MAX_VALUE);
        var handler = new DefaultErrorHandler(backOff);
        handler.setClassifications(Map.of(), true);
        return handler;
    }

    @Bean
    ProcessEnd processEnd() {
        return code -> new Thread(() -> System.exit(code), "end").start();
    }

    /** A consumer that has died of an {@code Error} looks healthy for ever; the process ends instead and is started again. */
    @Bean
    ApplicationListener<ConsumerStoppedEvent> endWithItsConsumer(ProcessEnd end) {
        return event -> {
            if (event.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
                log.atError()
                        .addKeyValue("reason", event.getReason())
                        .log("the results consumer has died; the coordinator ends, start it again");
                end.inOrder(ProcessEnd.FAULT);
            }
        };
    }

    private static Map<String, Object> common(KafkaProperties properties) {
        Map<String, Object> config = new HashMap<>(properties.properties());
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, properties.bootstrapServers());
        config.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "echelon-coordinator");
        config.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        return config;
    }
}
