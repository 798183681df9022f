package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Signals that Java has no call for, and whether a process is really gone. */
public final class Processes {
    private static final int POLL_MILLIS = 20;

    private Processes() {}

    /** Stops the processes in their tracks (SIGSTOP): sockets stay open and nothing answers. */
    public static void suspend(Collection<ProcessHandle> processes) {
        signal("-STOP", processes);
    }

    /** Lets suspended processes go on (SIGCONT). */
    public static void resume(Collection<ProcessHandle> processes) {
        signal("-CONT", processes);
    }

    /** Sends SIGINT. */
    public static void interrupt(ProcessHandle process) {
        signal("-INT", List.of(process));
    }

    /** Ends the processes at once (SIGKILL) and waits until they are gone; those that already are do no harm. */
    public static void kill(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            if (!awaitGone(process, Duration.ofSeconds(30))) {
                throw new EmbeddedServerException("Process " + process.pid() + " did not end within 30 s of SIGKILL.");
            }
        }
    }

    /**
     * Whether the process has ended. Unlike {@link ProcessHandle#isAlive} it does not wait for somebody to collect the
     * exit code: an orphan's is collected by process 1, which in many a container never does.
     */
    public static boolean isGone(ProcessHandle process) {
        // asked once more: one that is collected in between is neither alive at the end nor in /proc any more
        return !process.isAlive() || isZombie(process.pid()) || !process.isAlive();
    }

    /** Whether the process is gone, waiting for it at most so long. */
    public static boolean awaitGone(ProcessHandle process, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isGone(process) && System.nanoTime() - deadline < 0) {
            awaitExit(process);
        }
        return isGone(process);
    }

    /** Returns when the process has ended and been collected, or a moment has passed. */
    private static void awaitExit(ProcessHandle process) {
        try {
            process.onExit()
                    .completeOnTimeout(process, POLL_MILLIS, TimeUnit.MILLISECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new EmbeddedServerException("Process " + process.pid() + " cannot be watched.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while waiting for process " + process.pid() + ".", e);
        }
    }

    /** proc(5): the state is field 3 and the number of threads field 20; the name in field 2 may hold anything. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            // the first thread may end before others, which still hold files and ports
            return fields[0].equals("Z") && Integer.parseInt(fields[17]) <= 1;
        } catch (IOException noSuchFile) {
            return false; // gone by now, or a system without /proc, whose process 1 collects
        }
    }

    private static void signal(String signal, Collection<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        // it also fails when one of them has just ended by itself
        if (!Commands.succeeds(command) && processes.stream().noneMatch(Processes::isGone)) {
            throw new EmbeddedServerException("The command " + String.join(" ", command) + " failed.");
        }
    }
}
