package dev.echelon.testbed.chaos;

import dev.echelon.coordinator.CoordinatorApplication;
import dev.echelon.coordinator.release.CommandOutbox;
import java.util.Collection;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The coordinator with {@link Planted#RELAY_MARKS_ANY_TOKEN}. */
public final class PlantedCoordinator {
    private static final String MARK = "UPDATE identity.migration_cohort_tenant SET published_at = clock_timestamp(),"
            + " publish_lease_until = NULL WHERE state = 'RELEASED' AND published_at IS NULL";

    private PlantedCoordinator() {}

    public static void main(String[] args) {
        var coordinator = new SpringApplication(CoordinatorApplication.class);
        coordinator.addInitializers(
                context -> context.getBeanFactory().addBeanPostProcessor(new Planter(context.getBeanFactory())));
        coordinator.run(args);
    }

    private record Planter(BeanFactory beans) implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof CommandOutbox outbox ? new Careless(outbox, beans) : bean;
        }
    }

    private record Careless(CommandOutbox outbox, BeanFactory beans) implements CommandOutbox {
        @Override
        public List<Unsent> take(int limit) {
            return outbox.take(limit);
        }

        @Override
        public void markPublished(Collection<Long> tokens) {
            if (!tokens.isEmpty()) {
                beans.getBean("masterClient", JdbcClient.class).sql(MARK).update();
            }
        }
    }
}
