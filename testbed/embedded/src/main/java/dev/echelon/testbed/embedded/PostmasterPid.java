package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a running (or crashed) server says of itself in its data directory. */
record PostmasterPid(long pid, Path data) {
    /** The file's content; empty when there is none, or it is not whole yet. */
    static Optional<PostmasterPid> read(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.size() < 2) {
                return Optional.empty();
            }
            return Optional.of(new PostmasterPid(Long.parseLong(lines.get(0).strip()), Path.of(lines.get(1))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedServerException("The file postmaster.pid in " + data + " cannot be read.", e);
        }
    }

    /** The live postmaster; empty when it is gone, or the number belongs to another program by now. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isPostgresOnThisData);
    }

    private boolean isPostgresOnThisData(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        String[] arguments = info.arguments().orElse(new String[0]);
        boolean named = info.command().map(c -> c.endsWith("postgres")).orElse(true);
        // where the system does not show us arguments the directory in the file must do
        return named && (arguments.length == 0 || List.of(arguments).contains(data.toString()));
    }
}
