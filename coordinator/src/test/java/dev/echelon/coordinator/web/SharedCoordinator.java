package dev.echelon.coordinator.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** One running coordinator for the tests of the API; each test begins with an empty fleet and no runs. */
public final class SharedCoordinator {
    private SharedCoordinator() {}

    public static RunningCoordinator fresh() {
        RunningCoordinator coordinator = Holder.COORDINATOR;
        coordinator.clear();
        return coordinator;
    }

    private static final class Holder {
        static final RunningCoordinator COORDINATOR = start();

        private static RunningCoordinator start() {
            try {
                return new RunningCoordinator(Files.createTempDirectory("echelon-web"), Map.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
