package dev.echelon.testbed.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Named points in other processes, by files: armed, then held by one process, then passed. */
final class Doors {
    private static final String ARMED = "armed";
    private static final String HELD = "held";
    private static final String PASSED = "passed";
    private static final String BY = "@";

    private final Path directory;

    Doors(Path directory) {
        this.directory = directory;
        try {
            for (String part : new String[] {ARMED, HELD, PASSED}) {
                Files.createDirectories(directory.resolve(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path armed(Path directory, String point) {
        return directory.resolve(ARMED).resolve(point);
    }

    static Path held(Path directory, String point, String process) {
        return directory.resolve(HELD).resolve(point + BY + process);
    }

    static Path passed(Path directory, String point) {
        return directory.resolve(PASSED).resolve(point);
    }

    /** The next process that comes to this point is held there. */
    void arm(String point) {
        try {
            Files.deleteIfExists(passed(directory, point));
            Files.createFile(armed(directory, point));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nobody is held, nothing is armed. */
    void reset() {
        for (String part : new String[] {ARMED, HELD}) {
            try (Stream<Path> files = Files.list(directory.resolve(part))) {
                files.forEach(Doors::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The name of the process that is held there, waiting for one. */
    String awaitHeld(String point, Duration patience) {
        return await("somebody at " + point)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> holder(point), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> holder(String point) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(HELD))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(point + BY))
                    .map(file -> file.substring(point.length() + BY.length()))
                    .findFirst();
        }
    }

    /** Lets the process go on, if it still can. */
    void open(String point, String process) {
        delete(held(directory, point, process));
    }

    /** Returns when a process that was let go is through. */
    void awaitPassed(String point, Duration patience) {
        await("passing " + point).atMost(patience).until(() -> Files.exists(passed(directory, point)));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
