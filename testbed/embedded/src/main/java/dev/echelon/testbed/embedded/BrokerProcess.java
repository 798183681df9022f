package dev.echelon.testbed.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the broker's JVM. */
final class BrokerProcess {
    private final Process process;
    private final Optional<ClassDataArchive> archive;

    private BrokerProcess(Process process, Optional<ClassDataArchive> archive) {
        this.process = process;
        this.archive = archive;
    }

    /**
     * Starts the broker with our own java and class path and returns when it takes requests. {@code deleteAtEnd}: a
     * directory not worth keeping once we are gone.
     */
    static BrokerProcess start(
            Path data, Broker.Listeners listeners, Optional<Path> deleteAtEnd, Map<String, String> settings, Path log) {
        List<String> command = new ArrayList<>(Detached.prefix());
        // a class path of directories, as a build has it, cannot be archived
        Path jar = Path.of(System.getProperty("java.class.path"));
        Optional<ClassDataArchive> archive =
                jar.toString().endsWith("testbed.jar") ? ClassDataArchive.of("broker-classes", jar) : Optional.empty();
        command.addAll(java(log, archive));
        command.add(BrokerMain.class.getName());
        command.addAll(List.of(
                data.toString(),
                Integer.toString(listeners.port()),
                Integer.toString(listeners.controllerPort()),
                Integer.toString(listeners.proxiedPort()),
                Integer.toString(listeners.proxyPort()),
                deleteAtEnd.map(Path::toString).orElse(BrokerMain.KEEP)));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        try {
            Files.createDirectories(log.getParent());
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            awaitReady(process, log);
            return new BrokerProcess(process, archive);
        } catch (IOException e) {
            throw new EmbeddedServerException("The Kafka broker could not be started.", e);
        }
    }

    private static List<String> java(Path log, Optional<ClassDataArchive> archive) {
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "-Dlogback.configurationFile=dev/echelon/testbed/embedded/broker-logback.xml",
                "-Dechelon.broker.log=" + log));
        if (Runtime.version().feature() >= 23) {
            java.add("--sun-misc-unsafe-memory-access=allow");
        }
        archive.map(ClassDataArchive::options).ifPresent(java::addAll);
        java.addAll(List.of("-cp", absolute(System.getProperty("java.class.path"))));
        return java;
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void awaitReady(Process process, Path log) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); !BrokerMain.READY.equals(line); line = output.readLine()) {
            if (line == null) {
                Commands.waitFor(process);
                throw new EmbeddedServerException(
                        "The Kafka broker did not start: " + said.toString().strip() + " (see " + log + ")");
            }
            said.append(line).append(' ');
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Orderly end; returns when the broker is gone. */
    void stop() {
        if (process.isAlive()) {
            Processes.resume(List.of(handle()));
        }
        try (OutputStream input = process.getOutputStream()) {
            input.write(BrokerMain.STOP);
        } catch (IOException alreadyGone) {
            // then there is nothing to tell it
        }
        int exit = Commands.waitFor(process);
        archive.ifPresent(made -> made.finish(exit == 0));
    }

    /** SIGKILL; returns when the broker is gone. */
    void kill() {
        Processes.kill(List.of(handle()));
        archive.ifPresent(made -> made.finish(false));
    }
}
