package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that ends when we do. Between us and it stands a small shell that reads a pipe from us and ends the program
 * when the pipe ends: by our wish, or because we are gone, SIGKILL included. The shell also collects the program's exit
 * code, which an orphan's process 1 may not. Both run in a session of their own, so that Ctrl-C reaches only us.
 */
public final class Supervisor {
    private static final String ORPHANED = "orphaned";
    /** $1 log, $2 signal, $3 seconds until SIGKILL or 0, $4 directory to delete when we are gone or "", the command. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            log=$1 signal=$2 patience=$3 temporary=$4
            shift 4
            exec 3<&0
            (
              trap - HUP INT TERM
              exec "$@"
            ) 3<&- </dev/null >>"$log" 2>&1 &
            program=$!
            echo $program
            read -r seen <&3
            {
              wished=
              while read -r line; do wished=1; done
              if [ -z "$wished" ]; then
                if [ "$patience" -gt 10 ]; then patience=10; fi
                if [ -n "$temporary" ]; then
                  : >"$temporary/%1$s"
                  signal=QUIT
                fi
              fi
              kill -$signal $program
              kill -CONT $program
              while [ "$patience" -gt 0 ]; do
                sleep 1
                patience=$((patience - 1))
                if [ "$patience" -eq 0 ]; then kill -KILL $program; fi
              done
            } <&3 >/dev/null 2>&1 &
            reader=$!
            exec 3<&-
            wait $program
            exit=$?
            kill -KILL $reader 2>/dev/null
            if [ -n "$temporary" ] && [ -e "$temporary/%1$s" ]; then rm -rf "$temporary"; fi
            exit $exit
            """.formatted(ORPHANED);

    private final Process shell;
    private final ProcessHandle program;

    private Supervisor(Process shell, ProcessHandle program) {
        this.shell = shell;
        this.program = program;
    }

    /**
     * How a program ends.
     *
     * @param signal asks it to end, without SIG
     * @param patience after which it is killed, 10 s at most when we are gone; zero: never, it may have much to write
     * @param deleteWithUs a directory not worth keeping: when we are gone the program gets SIGQUIT and this is deleted
     */
    public record Ending(String signal, Duration patience, Optional<Path> deleteWithUs) {}

    /**
     * Starts a program.
     *
     * @param command which must keep its process id, as exec does; it gets signals as if nobody stood between
     * @param environment all of it; nothing is inherited
     * @param log what the program says is appended here
     */
    public static Supervisor start(
            List<String> command, Map<String, String> environment, Path directory, Path log, Ending ending) {
        List<String> all = new ArrayList<>(Detached.prefix());
        all.addAll(List.of("/bin/sh", "-c", SCRIPT, "echelon-supervisor", log.toString(), ending.signal()));
        all.add(Long.toString(ending.patience().toSeconds()));
        all.add(ending.deleteWithUs().map(Path::toString).orElse(""));
        all.addAll(command);
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder =
                    new ProcessBuilder(all).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process shell = builder.start();
            long pid = Long.parseLong(shell.inputReader(StandardCharsets.UTF_8).readLine());
            // the shell has not collected it, so that it is there even if it has ended by now
            ProcessHandle program = ProcessHandle.of(pid).orElseThrow();
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
            return new Supervisor(shell, program);
        } catch (IOException | NumberFormatException | NoSuchElementException e) {
            throw new EmbeddedServerException("The command " + command.get(0) + " could not be started.", e);
        }
    }

    public ProcessHandle program() {
        return program;
    }

    /** The program first, so that nobody is born while they are stopped one after the other. */
    public List<ProcessHandle> programAndChildren() {
        return Stream.concat(Stream.of(program), program.descendants()).toList();
    }

    /** Whether the program has ended, waiting for it at most so long. */
    public boolean awaitEnd(Duration patience) {
        try {
            return shell.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while waiting for process " + program.pid() + ".", e);
        }
    }

    /** The exit code of a program that has ended; 128 and the signal's number when it was killed. */
    public int exitCode() {
        return Commands.waitFor(shell);
    }

    /** Asks the program to end; returns at once. */
    public void askToEnd() {
        try (OutputStream input = shell.getOutputStream()) {
            input.write('\n');
        } catch (IOException alreadyGone) {
            // the program has ended by itself, and its shell after it
        }
    }

    /** Asks the program to end; returns when it has. */
    public void stop() {
        askToEnd();
        Commands.waitFor(shell);
    }

    /** SIGKILL for the program and its children; returns when they are gone. */
    public void kill() {
        if (!Processes.isGone(program)) {
            Processes.suspend(List.of(program));
        }
        Processes.kill(programAndChildren());
        Commands.waitFor(shell);
    }

    /** SIGSTOP for the program and its children. */
    public void suspend() {
        Processes.suspend(List.of(program));
        Processes.suspend(programAndChildren());
    }

    /** SIGCONT for the program and its children. */
    public void resume() {
        Processes.resume(programAndChildren());
    }
}
