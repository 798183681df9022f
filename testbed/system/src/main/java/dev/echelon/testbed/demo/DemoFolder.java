package dev.echelon.testbed.demo;

import dev.echelon.testbed.embedded.DirectoryLock;
import dev.echelon.testbed.stack.AlreadyUpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The demo's own directory. What an earlier demo left in it is deleted; anybody else's is not touched. */
final class DemoFolder {
    private static final String MARK = "made-by-echelon-demo";
    private static final List<String> OURS =
            List.of("data", "logs", "migrations", "ports", "env", "token-key.pem", MARK);

    private final Path directory;

    DemoFolder(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    Path path() {
        return directory;
    }

    /** Empty, and marked as ours. Refused while another demo runs in it. */
    void prepare() {
        try {
            if (isStrange()) {
                throw new DemoException("The directory " + directory
                        + " was not made by a demo. Nothing was changed; give --directory one that is new.");
            }
            Files.createDirectories(directory);
            DirectoryLock lock = lock();
            try {
                for (String name : OURS) {
                    delete(directory.resolve(name));
                }
                Files.createFile(directory.resolve(MARK));
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new DemoException("The directory " + directory + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    private DirectoryLock lock() {
        return DirectoryLock.tryLock(directory)
                .orElseThrow(() -> new AlreadyUpException("A demo runs in " + directory + " already (process "
                        + DirectoryLock.holder(directory).orElse(0)
                        + "). Wait for its end, or give --directory another one."));
    }

    /** The databases go: they are hundreds of megabytes. Logs and migrations stay to be read. */
    void deleteData() {
        try {
            delete(directory.resolve("data"));
        } catch (IOException e) {
            throw new DemoException("The data in " + directory + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private boolean isStrange() throws IOException {
        if (!Files.exists(directory)) {
            return false;
        }
        try (Stream<Path> content = Files.list(directory)) {
            return !Files.exists(directory.resolve(MARK)) && content.findAny().isPresent();
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
