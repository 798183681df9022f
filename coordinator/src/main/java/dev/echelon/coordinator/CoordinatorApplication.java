package dev.echelon.coordinator;

import dev.echelon.coordinator.security.SecurityWiring;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Plans cohorts, releases them, books results, decides abort. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    MasterWiring.class,
    MetricsWiring.class,
    KafkaWiring.class,
    EngineWiring.class,
    HealthWiring.class,
    PlanningWiring.class,
    PageWiring.class,
    SecurityWiring.class,
    StreamWiring.class,
    WebWiring.class
})
public class CoordinatorApplication {
    public static void main(String[] args) {
        try {
            SpringApplication.run(CoordinatorApplication.class, args);
        } catch (RuntimeException e) {
            // reported already; Boot itself would lose the code while it closes the half-built context
            System.exit(StartRefused.exitCodeOf(e));
        }
    }
}
