package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A broker whose parent was killed ends by itself, but not at once: who starts on the same data waits for it here. */
final class BrokerOrphan {
    private static final String FILE = "broker.pid";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private BrokerOrphan() {}

    /** Called by the broker itself, first of all. */
    static void announce(Path data) throws IOException {
        Files.createDirectories(data);
        Files.writeString(
                data.resolve(FILE), Long.toString(ProcessHandle.current().pid()));
    }

    /** Returns when no broker runs on these data; one that does not end in time is killed. */
    static void awaitEnd(Path data) {
        find(data).ifPresent(orphan -> {
            if (!Processes.awaitGone(orphan, PATIENCE)) {
                Processes.kill(List.of(orphan));
            }
        });
    }

    private static Optional<ProcessHandle> find(Path data) {
        try {
            long pid = Long.parseLong(Files.readString(data.resolve(FILE)).strip());
            return ProcessHandle.of(pid)
                    .filter(process -> !Processes.isGone(process))
                    .filter(process -> isBrokerOn(data, process));
        } catch (NoSuchFileException | NumberFormatException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EmbeddedServerException("The Kafka directory " + data + " cannot be read.", e);
        }
    }

    private static boolean isBrokerOn(Path data, ProcessHandle process) {
        List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
        return arguments.contains(BrokerMain.class.getName()) && arguments.contains(data.toString());
    }
}
