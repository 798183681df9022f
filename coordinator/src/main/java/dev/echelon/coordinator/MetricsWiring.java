package dev.echelon.coordinator;

import dev.echelon.coordinator.metrics.FactCounters;
import dev.echelon.coordinator.metrics.MasterGauges;
import dev.echelon.coordinator.postgres.MonitoringQueries;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** What monitoring sees: {@code docs/metrics.md}. */
@Configuration(proxyBeanMethods = false)
class MetricsWiring {
    private static final Duration READ_EVERY = Duration.ofSeconds(5);

    @Bean
    FactCounters factCounters(MeterRegistry metrics) {
        return new FactCounters(metrics);
    }

    @Bean
    MasterGauges masterGauges(
            MeterRegistry metrics,
            JdbcClient masterClient,
            EngineProperties properties,
            ObjectProvider<HealthEndpoint> health) {
        return new MasterGauges(
                metrics,
                new MonitoringQueries(masterClient, properties.lease())::read,
                () -> isReady(health.getObject()),
                System::nanoTime);
    }

    @Bean
    ThreadPoolTaskScheduler monitoringScheduler(MasterGauges gauges) {
        return EngineWiring.repeat("monitoring", gauges::refresh, READ_EVERY);
    }

    private static boolean isReady(HealthEndpoint health) {
        HealthDescriptor readiness = health.healthForPath("readiness");
        return readiness != null && readiness.getStatus().equals(Status.UP);
    }
}
