package dev.echelon.testbed.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Signals that Java has no call for. */
public final class Signals {
    private Signals() {}

    /** Stops the processes in their tracks (SIGSTOP): sockets stay open and nothing answers. */
    public static void suspend(Collection<ProcessHandle> processes) {
        send("-STOP", processes);
    }

    /** Lets suspended processes go on (SIGCONT). */
    public static void resume(Collection<ProcessHandle> processes) {
        send("-CONT", processes);
    }

    /** Ends the processes at once (SIGKILL) and waits until they are gone; those that already are do no harm. */
    public static void kill(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    private static void send(String signal, Collection<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        // it also fails when one process of several has just ended by itself
        if (!Commands.succeeds(command)
                && processes.stream().anyMatch(ProcessHandle::isAlive)
                && processes.size() == 1) {
            throw new EmbeddedServerException("The command " + String.join(" ", command) + " failed.");
        }
    }
}
