package dev.echelon.testbed.price;

import dev.echelon.testbed.price.PricedFleet.Tenant;
import dev.echelon.testbed.stack.StackWiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** The threads of those who have no workers. */
final class PriceWiring {
    /** Tenants at a time, for every contender. */
    static final int THREADS = 4;

    private PriceWiring() {}

    /** Takes tenants until none is left. */
    interface Worker {
        void work(Queue<Tenant> queue) throws Exception;
    }

    /** How long it takes as many workers as there are threads; fails with the first failure. */
    static Duration inThreads(List<Tenant> tenants, Worker worker) throws Exception {
        Queue<Tenant> queue = new ConcurrentLinkedQueue<>(tenants);
        ExecutorService threads = StackWiring.threads("price", THREADS);
        try {
            long before = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    worker.work(queue);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return Duration.ofNanos(System.nanoTime() - before);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }
}
