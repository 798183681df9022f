package dev.echelon.worker;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.echelon.worker.claim.MasterFunctions;
import dev.echelon.worker.claim.MasterRights;
import dev.echelon.worker.claim.Registration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The worker's functions in the master. A master that is away does not stop the start: the worker waits for it. One that refuses
 * the worker does, since waiting would not mend it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MasterProperties.class, MasterProperties.Own.class})
class MasterWiring {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final int LOOKS = 2;
    private static final Map<String, String> SESSION = Map.of(
            "ApplicationName", "echelon-worker",
            "targetServerType", "primary",
            "tcpKeepAlive", "true",
            "connectTimeout", "3",
            "socketTimeout", "5",
            "logServerErrorDetail", "false",
            "options", "-c statement_timeout=2s -c idle_in_transaction_session_timeout=10s");

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
        SESSION.forEach(config::addDataSourceProperty);
        requireRights(config);
        return new HikariDataSource(config);
    }

    /** Functions that are there and not granted yet get some time: the coordinator grants them after it has made them. */
    private static void requireRights(HikariConfig config) {
        var session = new Properties();
        session.putAll(SESSION);
        session.setProperty("user", String.valueOf(config.getUsername()));
        session.setProperty("password", String.valueOf(config.getPassword()));
        var rights = new MasterRights(new DriverManagerDataSource(config.getJdbcUrl(), session));
        Optional<MasterRights.Refusal> refusal = rights.look();
        for (int look = 1; look < LOOKS && isOfFunctions(refusal); look++) {
            SlotsWiring.sleep(BETWEEN_LOOKS);
            refusal = rights.look();
        }
        refusal.ifPresent(refused -> {
            throw isOfFunctions(Optional.of(refused))
                    ? new ConfigurationProblem(
                            "The master database does not let role '" + config.getUsername()
                                    + "' execute functions that a worker needs: " + refused.why() + ".",
                            "Name this role in echelon.master.worker-role (ECHELON_MASTER_WORKERROLE) of the coordinators,"
                                    + " which grant them at their start, and start again.",
                            ConfigurationProblem.REFUSED)
                    : new ConfigurationProblem(
                            "The master database does not let this worker in: " + refused.why() + ".",
                            "Check echelon.master.url (ECHELON_MASTER_URL) and echelon.worker.master.username and"
                                    + " echelon.worker.master.password (ECHELON_WORKER_MASTER_USERNAME,"
                                    + " ECHELON_WORKER_MASTER_PASSWORD) or, without them, echelon.master.username and"
                                    + " echelon.master.password, and start again.",
                            ConfigurationProblem.UNAVAILABLE);
        });
    }

    private static boolean isOfFunctions(Optional<MasterRights.Refusal> refusal) {
        return refusal.isPresent() && refusal.get().what() == MasterRights.Refused.FUNCTIONS;
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
