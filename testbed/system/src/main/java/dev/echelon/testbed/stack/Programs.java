package dev.echelon.testbed.stack;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the programs' jars are: in the checkout, or the image, that we were started from. */
final class Programs {
    private static final String COORDINATOR = "coordinator/target/coordinator.jar";
    private static final String WORKER = "tenant-worker/target/tenant-worker.jar";

    private final Path home;

    private Programs(Path home) {
        this.home = home;
    }

    /** Looks in the directories above our own code. */
    static Programs find() {
        for (Path directory = ownCode(); directory != null; directory = directory.getParent()) {
            if (Files.isDirectory(directory.resolve("coordinator"))
                    && Files.isDirectory(directory.resolve("tenant-worker"))) {
                return new Programs(directory);
            }
        }
        throw new StackException(
                "The programs are not where this was started from (" + ownCode() + "): start ./echelon of a checkout.");
    }

    Path coordinator() {
        return built(COORDINATOR);
    }

    Path worker() {
        return built(WORKER);
    }

    Path launcher() {
        return home.resolve("echelon");
    }

    private Path built(String jar) {
        Path file = home.resolve(jar);
        if (!Files.isRegularFile(file)) {
            throw new StackException("The program " + file + " is not built. Build it: ./mvnw -Dquick package");
        }
        return file;
    }

    private static Path ownCode() {
        try {
            return Path.of(Programs.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("our own code has no path", e);
        }
    }
}
