package dev.echelon.testbed.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One run of PostgreSQL under a small shell that reads a pipe from us and stops the server when the pipe ends: by our
 * wish, or because we are gone. The server itself has a session of its own (pg_ctl sees to it), so Ctrl-C is ours.
 */
final class SupervisedPostmaster {
    private static final String STARTED = "echelon: started";
    /** $1 data, $2 log, $3 the directory to delete at the end or "", then the pg_ctl command. */
    private static final String SUPERVISE = """
            trap '' HUP INT TERM
            data=$1 log=$2 transient=$3
            shift 3
            "$@" start -s -w -t 600 -D "$data" -l "$log" </dev/null || exit 1
            echo '%s'
            wished=
            while read -r line; do wished=1; done
            {
            if [ -z "$wished" ]; then kill -CONT "$(head -n 1 "$data/postmaster.pid")"; fi
            if [ -n "$transient" ] && [ -z "$wished" ]; then
              "$@" stop -s -m immediate -t 60 -D "$data"
              rm -rf "$transient"
            else
              "$@" stop -s -m fast -t 3600 -D "$data"
            fi
            } </dev/null >/dev/null 2>&1
            """.formatted(STARTED);

    private final Process shell;
    private final ProcessHandle postmaster;

    private SupervisedPostmaster(Process shell, ProcessHandle postmaster) {
        this.shell = shell;
        this.postmaster = postmaster;
    }

    /** Starts the server and returns when it takes connections. {@code deleteAtEnd}: a directory not worth keeping. */
    static SupervisedPostmaster start(List<String> pgCtl, Path data, Path log, Optional<Path> deleteAtEnd) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SUPERVISE, "echelon-postgres"));
        command.addAll(List.of(
                data.toString(), log.toString(), deleteAtEnd.map(Path::toString).orElse("")));
        command.addAll(pgCtl);
        try {
            Process shell = new ProcessBuilder(command)
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .start();
            awaitStarted(shell, log);
            return new SupervisedPostmaster(
                    shell,
                    PostmasterPid.read(data)
                            .flatMap(PostmasterPid::process)
                            .orElseThrow(() -> new EmbeddedServerException(
                                    "PostgreSQL ended right after its start: see " + log + ".")));
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL could not be started in " + data + ".", e);
        }
    }

    private static void awaitStarted(Process shell, Path log) throws IOException {
        BufferedReader output = shell.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); !STARTED.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new EmbeddedServerException(
                        "PostgreSQL did not start: " + said.toString().strip() + " " + lastLines(log));
            }
            said.append(line).append(' ');
        }
    }

    private static String lastLines(Path log) throws IOException {
        if (!Files.isReadable(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return "The end of " + log + ": "
                + String.join(" / ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
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
        } catch (IOException alreadyClosed) {
            // the shell is gone; what is left to do is to see that the server is, too
        }
        Commands.waitFor(shell);
        postmaster.onExit().join();
    }

    /** SIGKILL for all of the server, as by a power cut; the supervisor goes first, since it would tidy up. */
    void kill() {
        Signals.kill(List.of(shell.toHandle()));
        if (postmaster.isAlive()) {
            Signals.suspend(List.of(postmaster));
        }
        Signals.kill(processes());
    }
}
