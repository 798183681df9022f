package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short commands run to their end. */
final class Commands {
    private Commands() {}

    /** Whether the command exists and ends with 0. */
    static boolean succeeds(List<String> prefix, String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        try {
            return waitFor(new ProcessBuilder(all)
                            .redirectInput(ProcessBuilder.Redirect.from(
                                    Path.of("/dev/null").toFile()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start())
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** Runs the command; when it fails throws {@code complaint} followed by what the command said. */
    static void run(List<String> command, Path workingDirectory, String complaint) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (waitFor(process) != 0) {
                throw new EmbeddedServerException(complaint + ": " + output.strip());
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(complaint + ".", e);
        }
    }

    /** The exit code. */
    static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while waiting for process " + process.pid() + ".", e);
        }
    }
}
