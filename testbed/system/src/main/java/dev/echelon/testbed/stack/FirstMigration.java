package dev.echelon.testbed.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of tenant migrations for who has none yet, with one in it to begin with. */
final class FirstMigration {
    private static final String NAME = "V1__first_table.sql";
    private static final String SQL = """
            -- A migration to begin with: plain Flyway. Replace it with yours before the first run.
            CREATE TABLE widget (
                id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name text   NOT NULL
            );
            """;

    private FirstMigration() {}

    /** The folder; what is in it already stays as it is. */
    static Path folder(Path directory) {
        Path folder = directory.resolve("migrations");
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                Files.writeString(folder.resolve(NAME), SQL);
            }
            return folder;
        } catch (IOException e) {
            throw new StackException("The folder " + folder + " cannot be written.", e);
        }
    }
}
