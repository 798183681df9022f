package dev.echelon.coordinator;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.CatalogProperties;
import dev.echelon.coordinator.catalog.postgres.JdbcCatalog;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.planning.MasterFacts;
import dev.echelon.coordinator.planning.MigrationSets;
import dev.echelon.coordinator.planning.RunPlans;
import dev.echelon.coordinator.planning.RunStarter;
import dev.echelon.coordinator.planning.Shards;
import dev.echelon.coordinator.postgres.PlanningQueries;
import dev.echelon.coordinator.postgres.RecordedErrors;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.postgres.ShardLimits;
import dev.echelon.coordinator.postgres.TenantQueries;
import dev.echelon.coordinator.postgres.Workers;
import dev.echelon.coordinator.release.BrokerProbe;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.tenants.FleetProperties;
import dev.echelon.coordinator.tenants.TenantReader;
import dev.echelon.coordinator.tenants.postgres.PostgresTenantReader;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Planning: the catalog, the tenants' histories, the migration set, and what the master knows. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({FleetProperties.class, CatalogProperties.class})
class PlanningWiring {
    private static final Logger log = LoggerFactory.getLogger(PlanningWiring.class);
    private static final int TENANTS_AT_A_TIME = 32;
    private static final int USAGE = 64;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Catalog catalog(CatalogProperties properties, DataSource master, PlatformTransactionManager transactions) {
        JdbcCatalog catalog = new JdbcCatalog(properties, master, transactions);
        try {
            catalog.check();
        } catch (IllegalStateException e) {
            throw new StartRefused(
                    String.valueOf(e.getMessage()),
                    "Correct echelon.catalog.query (ECHELON_CATALOG_QUERY); it is run on the master, read-only.",
                    USAGE,
                    e);
        }
        return catalog;
    }

    /** Broken migrations do not stop the start: live runs need their coordinator; plans are refused until they are mended. */
    @Bean
    MigrationSets migrationSets(FleetProperties fleet) {
        MigrationSets sets = new MigrationSets(fleet.migrations());
        try {
            sets.current();
        } catch (Refusal e) {
            log.atError().log("no run can be planned until the migrations are mended: {}", e.getMessage());
        }
        return sets;
    }

    @Bean
    Shards shards(FleetProperties fleet, JdbcClient masterClient) {
        Map<String, Shards.Shard> shards = new TreeMap<>();
        Map<String, Integer> limits = new TreeMap<>();
        fleet.shards().forEach((name, shard) -> {
            shards.put(name, new Shards.Shard(shard.server(), shard.limit()));
            limits.put(name, shard.limit());
        });
        new ShardLimits(masterClient).write(limits);
        return new Shards(shards);
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService tenantReaders() {
        return Executors.newFixedThreadPool(TENANTS_AT_A_TIME, work -> {
            Thread thread = new Thread(work, "tenant-reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Bean
    TenantReader tenantReader(FleetProperties fleet, ExecutorService tenantReaders) {
        return new PostgresTenantReader(fleet, tenantReaders);
    }

    @Bean
    Workers workers(JdbcClient masterClient, EngineProperties properties) {
        return new Workers(masterClient, properties.lease());
    }

    @Bean
    RunQueries runQueries(JdbcClient masterClient, PlatformTransactionManager transactions, Workers workers) {
        return new RunQueries(masterClient, snapshot(transactions), workers);
    }

    static TransactionTemplate snapshot(PlatformTransactionManager transactions) {
        TransactionTemplate snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return snapshot;
    }

    @Bean
    TenantQueries tenantQueries(JdbcClient masterClient, ContractCodec codec) {
        return new TenantQueries(masterClient, new RecordedErrors(codec));
    }

    @Bean
    MasterFacts masterFacts(JdbcClient masterClient, Workers workers, RunQueries runs, TenantQueries tenants) {
        return new PlanningQueries(masterClient, workers, runs, tenants);
    }

    @Bean
    RunPlans runPlans(
            Catalog catalog, MigrationSets sets, Shards shards, TenantReader reader, MasterFacts masterFacts) {
        return new RunPlans(catalog, sets, shards, reader, masterFacts);
    }

    @Bean
    RunStarter runStarter(RunPlans plans, MasterFacts masterFacts, RunEngine engine, BrokerProbe broker) {
        return new RunStarter(plans, masterFacts, engine, broker::requireReachable, UUID::randomUUID);
    }
}
