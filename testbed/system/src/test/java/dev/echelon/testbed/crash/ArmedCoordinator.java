package dev.echelon.testbed.crash;

import dev.echelon.coordinator.CoordinatorApplication;
import dev.echelon.coordinator.engine.RunStore;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.release.CommandOutbox;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;

/** The coordinator as it is shipped, with a {@link Door} before and after every commit. */
public final class ArmedCoordinator {
    private static final Set<String> STEPS = Set.of(
            "create",
            "requestStop",
            "book",
            "writeStopped",
            "writeContinued",
            "writeResumed",
            "writeCohortCompleted",
            "writeCohortOpened",
            "writeFinished",
            "release",
            "reclaimExpired",
            "withdrawUnclaimed");

    private ArmedCoordinator() {}

    public static void main(String[] args) {
        var coordinator = new SpringApplication(CoordinatorApplication.class);
        coordinator.addInitializers(context -> context.getBeanFactory().addBeanPostProcessor(new Doorkeeper()));
        coordinator.run(ArmedWorker.kafkaDoors());
    }

    private static final class Doorkeeper implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            if (bean instanceof Transactions transactions) {
                return new Watched(transactions);
            }
            if (bean instanceof RunStore store) {
                return watched(store);
            }
            if (bean instanceof CommandOutbox outbox) {
                return watched(outbox);
            }
            return bean;
        }
    }

    /** Before the commit of all that a transaction has done, and after it. */
    private static final class Watched implements Transactions {
        private final Transactions transactions;

        Watched(Transactions transactions) {
            this.transactions = transactions;
        }

        @Override
        public <T> T inTransaction(Supplier<T> step) {
            T result = transactions.inTransaction(() -> {
                Steps.begin();
                T done = step.get();
                Steps.done().forEach(what -> Door.reached(what + ":before-commit"));
                return done;
            });
            Steps.done().forEach(what -> Door.reached(what + ":after-commit"));
            return result;
        }
    }

    private static RunStore watched(RunStore store) {
        return (RunStore) Proxy.newProxyInstance(
                ArmedCoordinator.class.getClassLoader(),
                new Class<?>[] {RunStore.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        if (STEPS.contains(method.getName()) && hasEffect(result)) {
                            Steps.did(method.getName());
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static boolean hasEffect(Object result) {
        if (result instanceof Integer rows) {
            return rows > 0;
        }
        if (result instanceof Collection<?> rows) {
            return !rows.isEmpty();
        }
        return !Boolean.FALSE.equals(result);
    }

    private static CommandOutbox watched(CommandOutbox outbox) {
        return new CommandOutbox() {
            @Override
            public List<Unsent> take(int limit) {
                List<Unsent> taken = outbox.take(limit);
                if (!taken.isEmpty()) {
                    Door.reached("commands:taken");
                }
                return taken;
            }

            @Override
            public void markPublished(Collection<Long> tokens) {
                outbox.markPublished(tokens);
                if (!tokens.isEmpty()) {
                    Door.reached("commands:marked");
                }
            }
        };
    }
}
