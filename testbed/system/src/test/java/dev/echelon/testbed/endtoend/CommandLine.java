package dev.echelon.testbed.endtoend;

import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line as a user has it: the real program in a process of its own, with address and token and nothing else. */
final class CommandLine {
    private static final Pattern RUN_ID = Pattern.compile("Run ([0-9a-f-]{36})");
    private final Map<String, String> environment;

    CommandLine(Stack stack) {
        this.environment = Map.of(
                "ECHELON_SERVER", stack.environment().get("ECHELON_SERVER"),
                "ECHELON_TOKEN", stack.environment().get("ECHELON_TOKEN"),
                "LC_ALL", "C.UTF-8");
    }

    /** Runs one command to its end. */
    Answer run(String... args) {
        return start(args).await();
    }

    /** Starts one command and returns at once. */
    Running start(String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jar().toString(),
                "dev.echelon.coordinator.cli.EchelonCommand"));
        command.addAll(List.of(args));
        try {
            Path output = Files.createTempFile("echelon-cli", ".txt");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new Running(builder.start(), output, String.join(" ", args));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path jar() {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path jar = dir.resolve("coordinator/target/coordinator.jar");
            if (Files.isRegularFile(jar)) {
                return jar;
            }
        }
        throw new AssertionError("coordinator.jar is not built");
    }

    /** A command that may still run. */
    record Running(Process process, Path output, String command) {
        Answer await() {
            try {
                if (!process.waitFor(180, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError("'" + command + "' has not ended within 180 s:\n" + text());
                }
                return new Answer(process.exitValue(), text());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        String text() {
            try {
                return Files.readString(output, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** What a command has answered. */
    record Answer(int exitCode, String text) {
        String runId() {
            Matcher id = RUN_ID.matcher(text);
            if (!id.find()) {
                throw new AssertionError("no run id in:\n" + text);
            }
            return id.group(1);
        }

        /** Fails with the whole text. */
        Answer exits(int expected) {
            if (exitCode != expected) {
                throw new AssertionError("exit code " + exitCode + ", expected " + expected + ":\n" + text);
            }
            return this;
        }
    }
}
