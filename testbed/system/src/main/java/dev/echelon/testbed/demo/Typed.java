package dev.echelon.testbed.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs the real command line as a child, as if its user had typed it. */
final class Typed {
    private final String launcher;
    private final Map<String, String> environment;
    private final PrintWriter out;

    /**
     * @param launcher the script {@code echelon}
     * @param environment names the coordinator and holds a token
     */
    Typed(String launcher, Map<String, String> environment, PrintWriter out) {
        this.launcher = launcher;
        this.environment = Map.copyOf(environment);
        this.out = out;
    }

    /** Shows the command and what it says; fails unless it exits with the code. */
    void run(int expected, String... arguments) throws InterruptedException {
        check(expected, start(true, arguments), arguments);
    }

    /** As {@link #run}, each line of standard output going through the filter. */
    void run(int expected, Consumer<String> filter, String... arguments) throws InterruptedException {
        Process process = start(false, arguments);
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                filter.accept(line);
            }
        } catch (IOException e) {
            throw new DemoException("What the command says cannot be read.", e);
        }
        check(expected, process, arguments);
    }

    private Process start(boolean straight, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(List.of(arguments));
        out.println();
        out.println("$ " + shown(arguments));
        out.flush();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (straight) {
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT); // to a terminal it draws its progress
        }
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new DemoException("The command " + launcher + " cannot be started: " + e.getMessage(), e);
        }
    }

    private void check(int expected, Process process, String... arguments) throws InterruptedException {
        int code = process.waitFor();
        out.println("(exit code " + code + ")");
        if (code != expected) {
            throw new DemoException("'" + shown(arguments) + "' ended with exit code " + code + ", and " + expected
                    + " is what it must be here.");
        }
    }

    private String shown(String... arguments) {
        return launcher + " " + String.join(" ", arguments);
    }
}
