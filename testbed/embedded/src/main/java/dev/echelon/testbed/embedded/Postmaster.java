package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Starts PostgreSQL and waits until it takes connections. */
final class Postmaster {
    private static final Duration POLL = Duration.ofMillis(20);

    private Postmaster() {}

    /** Returns when the server takes connections, however long recovery lasts. {@code deleteWithUs}: see the supervisor. */
    static Supervisor start(List<String> postgres, Path data, Path log, Optional<Path> deleteWithUs) {
        // the last checkpoint may have very many files to sync: it is not killed for being slow
        var ending = new Supervisor.Ending("INT", Duration.ZERO, deleteWithUs);
        Supervisor server = Supervisor.start(postgres, System.getenv(), data, log, ending);
        while (!isReady(data, server.program().pid())) {
            if (server.awaitEnd(POLL)) {
                throw notStarted(log);
            }
        }
        return server;
    }

    private static boolean isReady(Path data, long pid) {
        return PostmasterPid.read(data)
                .filter(file -> file.pid() == pid && file.ready())
                .isPresent();
    }

    private static EmbeddedServerException notStarted(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            String end = String.join(" / ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
            return new EmbeddedServerException("PostgreSQL did not start. The end of " + log + ": " + end);
        } catch (IOException e) {
            return new EmbeddedServerException("PostgreSQL did not start, and its log " + log + " cannot be read.", e);
        }
    }
}
