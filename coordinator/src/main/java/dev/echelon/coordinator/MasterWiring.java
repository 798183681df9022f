package dev.echelon.coordinator;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.flyway.MasterSchema;
import dev.echelon.coordinator.flyway.MasterSchemaException;
import dev.echelon.coordinator.postgres.RetriedTransactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The master database: connections, schema, transactions. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MasterProperties.class)
class MasterWiring {
    private static final int UNAVAILABLE = 69;
    private static final int USAGE = 64;
    private static final int REFUSED = 65;

    @Bean
    HikariDataSource master(MasterProperties properties) {
        HikariDataSource master = connect(properties);
        try {
            new MasterSchema(master, properties.workerRole(), properties.serviceRole()).install();
            return master;
        } catch (MasterSchemaException e) {
            master.close();
            throw new StartRefused(
                    String.valueOf(e.getMessage()), "Mend the master database and start again.", REFUSED, e);
        } catch (RuntimeException e) {
            master.close();
            throw e;
        }
    }

    @Bean
    JdbcClient masterClient(HikariDataSource master) {
        return JdbcClient.create(master);
    }

    @Bean
    PlatformTransactionManager masterTransactions(HikariDataSource master) {
        return new JdbcTransactionManager(master);
    }

    @Bean
    Transactions transactions(PlatformTransactionManager manager) {
        return new RetriedTransactions(manager);
    }

    /** Of the property, or of the file; without the line's end. */
    static String password(MasterProperties properties) {
        Path file = properties.passwordFile();
        if (file == null) {
            return properties.password();
        }
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new StartRefused(
                    "echelon.master.password-file is " + file + ", which cannot be read.",
                    "Correct the property (ECHELON_MASTER_PASSWORDFILE) or the file's rights, and start again.",
                    USAGE,
                    e);
        }
    }

    private static HikariDataSource connect(MasterProperties properties) {
        var config = new HikariConfig();
        config.setPoolName("master");
        config.setJdbcUrl(properties.url());
        config.setUsername(properties.username());
        config.setPassword(password(properties));
        config.setMaximumPoolSize(properties.poolSize());
        config.setMinimumIdle(2);
        config.setConnectionTimeout(3_000);
        config.addDataSourceProperty("ApplicationName", "echelon-coordinator");
        config.addDataSourceProperty("targetServerType", "primary");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "70");
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // a replica that sleeps in a transaction must not hold a run's lock: the server ends it, the others go on
        config.addDataSourceProperty(
                "options",
                "-c idle_in_transaction_session_timeout=10s -c statement_timeout=60s -c lock_timeout=10s"
                        + " -c client_connection_check_interval=5s -c default_transaction_isolation=read\\ committed");
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new StartRefused(
                    "The master database cannot be reached: " + root.getMessage(),
                    "Check echelon.master.url (ECHELON_MASTER_URL), echelon.master.username and echelon.master.password,"
                            + " and that the server is up. Nothing was changed.",
                    UNAVAILABLE,
                    e);
        }
    }
}
