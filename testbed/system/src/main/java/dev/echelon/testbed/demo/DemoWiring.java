package dev.echelon.testbed.demo;

import dev.echelon.testbed.stack.StackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The threads of the demo. */
final class DemoWiring {
    private static final int THREADS = 4;

    private DemoWiring() {}

    /** Does the work for each, a few at a time; returns when all is done, and throws what the first failure was. */
    static <T> void forEach(List<T> all, Consumer<T> work) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> begun = new ArrayList<>();
            all.forEach(one -> begun.add(pool.submit(() -> work.accept(one))));
            for (Future<?> one : begun) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StackException cause) {
                throw cause;
            }
            throw new DemoException("The fleet could not be built: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
    }
}
