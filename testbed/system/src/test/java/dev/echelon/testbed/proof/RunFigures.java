package dev.echelon.testbed.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures that the proving tests of one build have written.
 *
 * @param since when the build began: older files are another build's, and as good as none
 */
record RunFigures(List<Path> folders, Instant since) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Those of this name; empty: that test has not run. */
    Optional<JsonNode> of(String name) throws IOException {
        for (Path folder : folders) {
            Path file = folder.resolve(name + ".json");
            if (Files.exists(file)
                    && !Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                return Optional.of(JSON.readTree(Files.readString(file)));
            }
        }
        return Optional.empty();
    }
}
