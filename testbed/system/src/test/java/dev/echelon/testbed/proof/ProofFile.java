package dev.echelon.testbed.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** {@code target/proof/<name>.json} of this module: the figures of one proving test, of its last run. */
public final class ProofFile {
    private static final Path DIRECTORY = Path.of("target", "proof");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ProofFile() {}

    /** Writes the figures, in the place of those of an earlier run. */
    public static void write(String name, Map<String, ?> figures) {
        try {
            Files.createDirectories(DIRECTORY);
            Files.writeString(
                    DIRECTORY.resolve(name + ".json"),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
