package dev.echelon.testbed.surface;

import dev.echelon.testbed.scale.Percentiles;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long a typed command takes, from the start of its process to its end. */
final class CommandLineFigures {
    private static final double GOAL = 1_000;

    private final Map<String, String> environment;
    private final Path output;

    CommandLineFigures(Stack stack, Path directory) {
        this.environment = stack.environment();
        this.output = directory.resolve("command.log");
    }

    /** Types it so many times and once more; the first time may have to make the class-data archive. */
    Figure figure(String what, int times, String... arguments) throws IOException, InterruptedException {
        double first = type(arguments);
        List<Double> others = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            others.add(type(arguments));
        }
        return new Figure(what, GOAL, first, Percentiles.of(others));
    }

    private double type(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Stack.launcher().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        long before = System.nanoTime();
        int exit = builder.start().waitFor();
        double millis = (System.nanoTime() - before) / 1e6;
        if (exit != 0) {
            throw new StackException("'" + String.join(" ", command) + "' exited with " + exit + ":\n"
                    + Files.readString(output).strip());
        }
        return millis;
    }
}
