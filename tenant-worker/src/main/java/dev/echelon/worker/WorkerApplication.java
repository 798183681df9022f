package dev.echelon.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Claims one tenant, applies its migrations, reports. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {KafkaAutoConfiguration.class, DataSourceAutoConfiguration.class})
@Import({MasterWiring.class, MigrationWiring.class, SlotsWiring.class, IntakeWiring.class})
public class WorkerApplication {
    public static void main(String[] args) {
        try {
            application().run(args);
        } catch (RuntimeException e) {
            // reported already; Boot itself would lose the code while it closes the half-built context
            System.exit(ConfigurationProblem.exitCodeOf(e));
        }
    }

    /** The program, to be run with arguments; a file named by {@code ECHELON_CONFIG} is read as well. */
    public static SpringApplication application() {
        var application = new SpringApplication(WorkerApplication.class);
        Properties defaults = new Properties();
        try (InputStream shipped = WorkerApplication.class.getResourceAsStream("defaults.properties")) {
            if (shipped == null) {
                throw new IllegalStateException("defaults.properties is not in the jar");
            }
            defaults.load(shipped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String file = System.getenv("ECHELON_CONFIG");
        if (file != null && !file.isBlank()) {
            defaults.setProperty("spring.config.additional-location", file);
        }
        application.setDefaultProperties(defaults);
        return application;
    }
}
