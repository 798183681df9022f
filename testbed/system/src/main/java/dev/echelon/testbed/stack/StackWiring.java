package dev.echelon.testbed.stack;

import ch.qos.logback.classic.LoggerContext;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** The clock and the threads of the testbed. */
public final class StackWiring {
    private StackWiring() {}

    public static Clock clock() {
        return Clock.systemUTC();
    }

    /** Runs the work in a thread of its own. */
    public static <T> CompletableFuture<T> background(String name, Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        daemon(name, () -> {
            try {
                result.complete(work.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** So many daemon threads. */
    public static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Waits until it is worth looking again. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted.", e);
        }
    }

    /** Runs the work when the JVM is asked to end: Ctrl-C, SIGTERM, or its last thread's end. */
    public static void atExit(Runnable work) {
        Runtime.getRuntime().addShutdownHook(new Thread(work, "stop"));
    }

    /** Ends this process's log. What breaks because its servers are being stopped on purpose is no news to anybody. */
    public static void endLog() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
