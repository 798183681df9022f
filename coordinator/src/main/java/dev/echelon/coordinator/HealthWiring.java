package dev.echelon.coordinator;

import dev.echelon.coordinator.release.TopicPreparation;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** What readiness is made of, beside the master that Boot looks at by itself. */
@Configuration(proxyBeanMethods = false)
class HealthWiring {
    @Bean("kafka")
    HealthIndicator kafkaHealth(
            TopicPreparation preparation, ConcurrentMessageListenerContainer<byte[], byte[]> resultContainer) {
        return () -> {
            String wrong =
                    preparation.wrong().orElse(resultContainer.isRunning() ? "" : "the results consumer does not run");
            return wrong.isEmpty()
                    ? Health.up().build()
                    : Health.down().withDetail("problem", wrong).build();
        };
    }
}
