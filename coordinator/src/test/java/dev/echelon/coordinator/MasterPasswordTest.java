package dev.echelon.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterPasswordTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aFileMayHoldIt() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), " s3cret \n");

        assertThat(MasterWiring.password(properties("", file))).isEqualTo(" s3cret");
        assertThat(MasterWiring.password(properties("other", null))).isEqualTo("other");
    }

    @Test
    void aFileThatCannotBeReadStopsTheStartAndIsNamed() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> MasterWiring.password(properties("", missing)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("echelon.master.password-file is " + missing)
                .satisfies(e -> assertThat(StartRefused.exitCodeOf(e)).isEqualTo(64));
    }

    @Test
    void bothAreRefusedWithoutTellingThem() {
        assertThatThrownBy(() -> properties("s3cret", folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("echelon.master.password-file")
                .hasMessageNotContaining("s3cret");
    }

    private static MasterProperties properties(String password, @Nullable Path file) {
        return new MasterProperties("jdbc:postgresql://m/e", "echelon", password, file, null, null, 8);
    }
}
