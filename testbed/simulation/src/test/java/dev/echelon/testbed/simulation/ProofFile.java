package dev.echelon.testbed.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Figures for the table that the test command prints at its end. */
final class ProofFile {
    private static final Path FOLDER = Path.of("target", "proof");

    private ProofFile() {}

    static void write(String name, Map<String, ?> figures) throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(
                FOLDER.resolve(name + ".json"), JsonMapper.builder().build().writeValueAsString(figures));
    }
}
