package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a running (or crashed) server says of itself in its data directory. */
record PostmasterPid(long pid, Path data, boolean ready) {
    private static final int STATUS_LINE = 7;

    /** The file's content; empty when there is none, or it is not whole yet. */
    static Optional<PostmasterPid> read(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.size() < 2) {
                return Optional.empty();
            }
            boolean ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return Optional.of(new PostmasterPid(Long.parseLong(lines.get(0).strip()), Path.of(lines.get(1)), ready));
        } catch (NoSuchFileException | NumberFormatException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EmbeddedServerException("The file postmaster.pid in " + data + " cannot be read.", e);
        }
    }

    /** The live postmaster; empty when it is gone, or the number belongs to another program by now. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(process -> !Processes.isGone(process))
                .filter(this::isPostgresOnThisData);
    }

    private boolean isPostgresOnThisData(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        String[] arguments = info.arguments().orElse(new String[0]);
        boolean named = info.command().map(c -> c.endsWith("postgres")).orElse(true);
        // where the system does not show us arguments the directory in the file must do
        return named && (arguments.length == 0 || List.of(arguments).contains(data.toString()));
    }
}
