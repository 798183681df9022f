package dev.echelon.worker;

import dev.echelon.migrationset.BrokenMigrationsException;
import dev.echelon.migrationset.MigrationSource;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.claim.MasterFunctions;
import dev.echelon.worker.claim.Registration;
import dev.echelon.worker.flyway.FlywayTenantDatabase;
import dev.echelon.worker.migration.FailureClassifier;
import dev.echelon.worker.migration.Retries;
import dev.echelon.worker.migration.TenantMigrator;
import dev.echelon.worker.sets.CurrentSet;
import dev.echelon.worker.tenant.OpenScripts;
import dev.echelon.worker.tenant.ServerErrors;
import dev.echelon.worker.tenant.SessionSettings;
import dev.echelon.worker.tenant.ShardConnections;
import dev.echelon.worker.tenant.SupersededSessions;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;

/** What is done with one tenant. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({FleetProperties.class, RetryProperties.class})
class MigrationWiring {
    @Bean
    CurrentSet currentSet(FleetProperties fleet) {
        try {
            return new CurrentSet(new MigrationSource(fleet.locations()));
        } catch (BrokenMigrationsException e) {
            throw new ConfigurationProblem(
                    "The tenant migrations (echelon.migrations) cannot be used: " + e.getMessage(),
                    "Mend them and start again; nothing was changed.",
                    ConfigurationProblem.REFUSED);
        }
    }

    @Bean
    SessionSettings sessionSettings(WorkerProperties properties) {
        WorkerProperties.Session session = properties.session();
        return new SessionSettings(
                session.statementTimeout(),
                session.lockTimeout(),
                session.idleInTransactionTimeout(),
                session.clientCheckInterval(),
                session.connectTimeout(),
                session.keepIdle());
    }

    @Bean
    RetryRegistry retryRegistry(MeterRegistry metrics) {
        RetryRegistry registry = RetryRegistry.ofDefaults();
        TaggedRetryMetrics.ofRetryRegistry(registry).bindTo(metrics);
        return registry;
    }

    @Bean
    CircuitBreakerRegistry circuitBreakerRegistry(MeterRegistry metrics) {
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(metrics);
        return registry;
    }

    @Bean
    FailureClassifier failureClassifier() {
        return new FailureClassifier(ServerErrors::words);
    }

    @Bean
    ShardConnections shardConnections(
            FleetProperties fleet,
            WorkerProperties properties,
            RetryProperties retry,
            SessionSettings settings,
            FailureClassifier classifier,
            CircuitBreakerRegistry breakers,
            RetryRegistry retries) {
        return new ShardConnections(
                fleet.servers(),
                settings,
                retry.connecting(),
                properties.slots(),
                classifier,
                breakers,
                retries,
                RandomGenerator.getDefault(),
                System::nanoTime);
    }

    @Bean
    OpenScripts openScripts() {
        return new OpenScripts(System::nanoTime);
    }

    @Bean
    SupersededSessions supersededSessions(OpenScripts scripts, ShardConnections connections, MasterFunctions master) {
        return new SupersededSessions(scripts, connections, claims -> {
            try {
                return master.superseded(claims);
            } catch (DataAccessException e) {
                return Set.of();
            }
        });
    }

    @Bean
    TenantMigrator tenantMigrator(
            ShardConnections connections,
            OpenScripts scripts,
            SessionSettings settings,
            FailureClassifier classifier,
            RetryProperties retry,
            RetryRegistry retries,
            WorkerProperties properties,
            Registration registration,
            ObjectProvider<Checkpoint> checkpoint) {
        Checkpoint door = checkpoint.getIfAvailable(() -> Checkpoint.NONE);
        return new TenantMigrator(
                new FlywayTenantDatabase(connections, settings, classifier, scripts, door, properties.fastLane()),
                classifier,
                new Retries(retry.policies(), retries, RandomGenerator.getDefault(), System::nanoTime),
                door,
                Clock.systemUTC(),
                registration.workerId());
    }
}
