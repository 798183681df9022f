package dev.echelon.worker;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.echelon.worker.claim.MasterFunctions;
import dev.echelon.worker.claim.Registration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** The worker's functions in the master. A master that is away does not stop the start: the worker waits for it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MasterProperties.class, MasterProperties.Own.class})
class MasterWiring {
    @Bean
    HikariDataSource master(MasterProperties properties, MasterProperties.Own own) {
        boolean ownRole = own.username() != null;
        String username = ownRole ? own.username() : properties.username();
        if (username == null || username.isBlank()) {
            throw new ConfigurationProblem(
                    "echelon.worker.master.username and echelon.master.username are both missing.",
                    "Set one of them (ECHELON_WORKER_MASTER_USERNAME, ECHELON_MASTER_USERNAME).",
                    ConfigurationProblem.USAGE);
        }
        var config = new HikariConfig();
        config.setPoolName("master");
        config.setJdbcUrl(properties.jdbcUrl());
        config.setUsername(username);
        config.setPassword(password(properties, own, ownRole));
        config.setMaximumPoolSize(own.poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "echelon-worker");
        config.addDataSourceProperty("targetServerType", "primary");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "5");
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.addDataSourceProperty("options", "-c statement_timeout=2s -c idle_in_transaction_session_timeout=10s");
        return new HikariDataSource(config);
    }

    private static String password(MasterProperties properties, MasterProperties.Own own, boolean ownRole) {
        try {
            return ownRole
                    ? Settings.of(own.password(), own.passwordFile()).get()
                    : Settings.of(properties.password(), properties.passwordFile())
                            .get();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationProblem(
                    (ownRole ? "echelon.worker.master." : "echelon.master.") + e.getMessage() + ".",
                    "Correct the property and start again.",
                    ConfigurationProblem.USAGE);
        }
    }

    @Bean
    Registration registration(WorkerProperties properties) {
        String host = hostName();
        String id = properties.id() == null
                ? host + "-" + ProcessHandle.current().pid() + "-"
                        + UUID.randomUUID().toString().substring(0, 6)
                : properties.id();
        String build = WorkerApplication.class.getPackage().getImplementationVersion();
        return new Registration(id, properties.slots(), host, build == null ? "development" : build);
    }

    @Bean
    MasterFunctions masterFunctions(HikariDataSource master, Registration registration, WorkerProperties properties) {
        return new MasterFunctions(new JdbcTemplate(master), registration, properties.lease());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
