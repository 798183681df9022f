package dev.echelon.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was ever written stays readable, and what we write now is what the files say. How to add one: golden/v1/README.md. */
class GoldenFilesTest {
    static final Path FOLDER = Path.of("src/test/resources/golden/v1");

    /** @param written true: this is the form that is written today; false: an older one, still read */
    record Golden(String file, Record message, boolean written) {}

    static List<Golden> files() {
        return List.of(
                written("migrate-tenant.json", Samples.command()),
                written("migrate-tenant-repeatables.json", Samples.repeatablesOnly()),
                written("tenant-migrated-succeeded.json", Samples.success()),
                written("tenant-migrated-failed.json", Samples.failure()),
                written("tenant-migrated-skipped.json", Samples.skipped()),
                written("run-event-tenant-booked.json", Samples.booked()),
                written("run-event-paused.json", Samples.paused()));
    }

    static String text(String file) {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/v1/" + file)) {
            assertThat(in).as(file).isNotNull();
            return new String(in.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadAsTheSameMessage(Golden golden) {
        Class<? extends Record> type = golden.message().getClass();

        assertThat(new ContractCodec().read(text(golden.file()).getBytes(UTF_8), type))
                .isEqualTo(golden.message());
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWrittenByteForByte(Golden golden) {
        if (golden.written()) {
            assertThat(new String(new ContractCodec().write(golden.message()), UTF_8))
                    .isEqualTo(text(golden.file()));
        }
    }

    @Test
    void everyFileIsChecked() throws IOException {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .containsExactlyInAnyOrderElementsOf(
                            files().stream().map(Golden::file).toList());
        }
    }

    private static Golden written(String file, Record message) {
        return new Golden(file, message, true);
    }
}
