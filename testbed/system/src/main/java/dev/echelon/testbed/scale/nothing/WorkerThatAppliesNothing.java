package dev.echelon.testbed.scale.nothing;

import dev.echelon.worker.RetryProperties;
import dev.echelon.worker.WorkerApplication;
import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.claim.Registration;
import dev.echelon.worker.migration.FailureClassifier;
import dev.echelon.worker.migration.Retries;
import dev.echelon.worker.migration.TenantMigrator;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The worker as it is shipped, but for the tenants' databases, which it leaves alone: commands, claims, renewals and results are
 * those of any worker, and every tenant is up to date.
 */
public final class WorkerThatAppliesNothing {
    private WorkerThatAppliesNothing() {}

    public static void main(String[] args) {
        SpringApplication worker = WorkerApplication.application();
        worker.setAllowBeanDefinitionOverriding(true);
        worker.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean("tenantMigrator", TenantMigrator.class, () -> migrator(context.getBeanFactory())));
        worker.run(args);
    }

    private static TenantMigrator migrator(BeanFactory beans) {
        return new TenantMigrator(
                NothingToApply::connect,
                beans.getBean(FailureClassifier.class),
                new Retries(
                        beans.getBean(RetryProperties.class).policies(),
                        beans.getBean(RetryRegistry.class),
                        RandomGenerator.getDefault(),
                        System::nanoTime),
                Checkpoint.NONE,
                Clock.systemUTC(),
                beans.getBean(Registration.class).workerId());
    }
}
