package dev.echelon.migrationset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of scripts under test. */
record Scripts(Path folder) {
    Scripts with(String script, String content) {
        return with(script, content.getBytes(StandardCharsets.UTF_8));
    }

    Scripts with(String script, byte[] content) {
        try {
            Path file = folder.resolve(script);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MigrationSet load() {
        return MigrationSetLoader.load(List.of(folder.toString()));
    }

    List<String> problems() {
        try {
            MigrationSet loaded = load();
            throw new AssertionError("expected problems, loaded " + loaded.migrations());
        } catch (BrokenMigrationsException e) {
            return e.problems();
        }
    }
}
