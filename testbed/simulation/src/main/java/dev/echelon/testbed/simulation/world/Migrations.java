package dev.echelon.testbed.simulation.world;

import dev.echelon.migrationset.MigrationSource;
import dev.echelon.worker.sets.CurrentSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A migration set that workers may compare hashes of; what it says is never run. */
final class Migrations {
    static final String TARGET = "1";

    private Migrations() {}

    static CurrentSet load() {
        try {
            Path folder = Files.createTempDirectory("echelon-simulation");
            Path script = Files.writeString(folder.resolve("V1__once.sql"), "UPDATE probe SET n = n + 1;\n");
            var set = new CurrentSet(new MigrationSource(List.of(folder.toString())));
            Files.delete(script);
            Files.delete(folder);
            return set;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
