package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of PostgreSQL under a small shell that reads a pipe from us and stops the server when the pipe ends: by our
 * wish, or because we are gone. The shell also collects the server's exit code, which an orphan's process 1 may not.
 */
final class SupervisedPostmaster {
    private static final int POLL_MILLIS = 20;
    private static final String ORPHANED = "orphaned";
    /** $1 log, $2 the directory to delete when we are gone or "", then the command. */
    private static final String SUPERVISE = """
            trap '' HUP INT TERM
            log=$1 transient=$2
            shift 2
            exec 3<&0
            "$@" 3<&- </dev/null >>"$log" 2>&1 &
            server=$!
            echo $server
            {
              wished=
              while read -r line; do wished=1; done
              if [ -z "$wished" ]; then
                kill -CONT $server
                if [ -n "$transient" ]; then : >"$transient/%1$s"; kill -QUIT $server; fi
              fi
              kill -INT $server
            } <&3 >/dev/null 2>&1 &
            reader=$!
            exec 3<&-
            wait $server
            kill -KILL $reader 2>/dev/null
            if [ -n "$transient" ] && [ -e "$transient/%1$s" ]; then rm -rf "$transient"; fi
            """.formatted(ORPHANED);

    private final Process shell;
    private final ProcessHandle postmaster;

    private SupervisedPostmaster(Process shell, ProcessHandle postmaster) {
        this.shell = shell;
        this.postmaster = postmaster;
    }

    /**
     * Starts the server and returns when it takes connections.
     *
     * @param postgres the command, which must keep its process id
     * @param deleteWithUs a directory not worth keeping once we are gone
     */
    static SupervisedPostmaster start(List<String> postgres, Path data, Path log, Optional<Path> deleteWithUs) {
        List<String> command = new ArrayList<>(Detached.prefix());
        command.addAll(List.of("/bin/sh", "-c", SUPERVISE, "echelon-postgres", log.toString()));
        command.add(deleteWithUs.map(Path::toString).orElse(""));
        command.addAll(postgres);
        try {
            Process shell = new ProcessBuilder(command)
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .start();
            long pid = Long.parseLong(shell.inputReader(StandardCharsets.UTF_8).readLine());
            awaitReady(shell, pid, data, log);
            return new SupervisedPostmaster(shell, ProcessHandle.of(pid).orElseThrow(() -> notStarted(log)));
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("PostgreSQL could not be started in " + data + ".", e);
        }
    }

    private static void awaitReady(Process shell, long pid, Path data, Path log) {
        try {
            while (PostmasterPid.read(data)
                    .filter(p -> p.pid() == pid && p.ready())
                    .isEmpty()) {
                if (shell.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw notStarted(log);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while PostgreSQL was starting.", e);
        }
    }

    private static EmbeddedServerException notStarted(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            String end = String.join(" / ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
            return new EmbeddedServerException("PostgreSQL did not start. The end of " + log + ": " + end);
        } catch (IOException e) {
            return new EmbeddedServerException("PostgreSQL did not start, and its log " + log + " cannot be read.", e);
        }
    }

    ProcessHandle postmaster() {
        return postmaster;
    }

    /** Postmaster first, so that nobody is born meanwhile. */
    List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    /** Orderly end: open transactions are rolled back, all is on disk. Returns when the server is gone. */
    void stop() {
        try (OutputStream input = shell.getOutputStream()) {
            input.write('\n');
        } catch (IOException alreadyGone) {
            // the server has ended by itself, and its supervisor after it
        }
        Commands.waitFor(shell);
    }

    /** SIGKILL for all of the server, as by a power cut. */
    void kill() {
        if (!Processes.isGone(postmaster)) {
            Processes.suspend(List.of(postmaster));
        }
        Processes.kill(processes());
        Commands.waitFor(shell);
    }
}
