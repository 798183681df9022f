package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.ClassDataArchive;
import dev.echelon.testbed.embedded.Supervisor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One program of ours as a child process, to be stopped, killed, suspended and started again. Thread-safe. */
public final class ProgramProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A JVM that ended in order at SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    private static final int LINES_SHOWN = 12;

    private final Program program;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Optional<ClassDataArchive> archive;
    private @Nullable Supervisor process;
    private boolean suspended;

    public ProgramProcess(Program program) {
        this.program = program;
        this.archive = program.isShipped() ? ClassDataArchive.of("classes", program.jar()) : Optional.empty();
    }

    /** Starts the program and returns at once; does nothing if it runs. The log of the run before is kept as {@code .1}. */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        try {
            if (Files.exists(program.log())) {
                Path before = program.log().resolveSibling(program.log().getFileName() + ".1");
                Files.move(program.log(), before, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new StackException("The log " + program.log() + " cannot be written.", e);
        }
        suspended = false;
        process = Supervisor.start(
                program.command(archive.map(ClassDataArchive::options).orElse(List.of())),
                program.wholeEnvironment(),
                program.directory(),
                program.log(),
                new Supervisor.Ending("TERM", GRACE, Optional.empty()));
    }

    /** Returns when the program says that it is ready; fails when it ends, or is not ready in time. */
    public void awaitReady(Duration patience) {
        Supervisor started = running();
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isReady()) {
            if (started.awaitEnd(POLL)) {
                throw new StackException("The " + program.name() + " ended at its start (exit code "
                        + started.exitCode() + "). " + endOfLog());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new StackException("The " + program.name() + " was not ready within " + patience.toSeconds()
                        + " s. " + endOfLog());
            }
        }
    }

    /** Whether the program says that it is ready now. */
    public boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/actuator/health/readiness"))
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for the " + program.name() + ".", e);
        }
    }

    /** SIGTERM, and SIGKILL when that has not helped within 90 s. Returns when the program is gone. */
    public synchronized void stop() {
        if (process != null) {
            askToStop();
            process.stop();
            int exit = process.exitCode();
            process = null;
            archive.ifPresent(made -> made.finish(exit == 0 || exit == TERMINATED));
        }
    }

    /** SIGTERM; returns at once. */
    public synchronized void askToStop() {
        if (process != null) {
            if (suspended) {
                resume();
            }
            process.askToEnd();
        }
    }

    /** SIGKILL. Returns when the program is gone. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
            archive.ifPresent(made -> made.finish(false));
        }
    }

    /** SIGSTOP: connections stay open and nothing answers. */
    public synchronized void suspend() {
        running().suspend();
        suspended = true;
    }

    /** SIGCONT. */
    public synchronized void resume() {
        running().resume();
        suspended = false;
    }

    /** Whether it was started and has not ended, by itself or otherwise. */
    public synchronized boolean isRunning() {
        return process != null && !process.awaitEnd(Duration.ZERO);
    }

    /** The exit code of a program that has ended by itself; empty while it runs, and when we have ended it. */
    public synchronized Optional<Integer> unexpectedEnd() {
        return process != null && process.awaitEnd(Duration.ZERO) ? Optional.of(process.exitCode()) : Optional.empty();
    }

    /** Stops the program. */
    @Override
    public void close() {
        stop();
    }

    public String name() {
        return program.name();
    }

    /** Where it answers. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + program.port());
    }

    public Path log() {
        return program.log();
    }

    /** The process id of the program's JVM. */
    public synchronized long pid() {
        return running().program().pid();
    }

    private synchronized Supervisor running() {
        if (process == null) {
            throw new StackException("The " + program.name() + " does not run.");
        }
        return process;
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(program.log()).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return "The end of its log " + program.log() + ":\n  "
                    + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "Its log is " + program.log() + ".";
        }
    }
}
