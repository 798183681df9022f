package dev.echelon.testbed.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every boundary of the protocol, each with SIGKILL and with a stop longer than the lease, one at a time. */
@Tag("proof")
@SuppressWarnings("NullAway.Init") // set before all tests
class WholeCrashMatrixIT {
    @TempDir
    static Path directory;

    private static CrashMatrix matrix;

    @BeforeAll
    static void start() {
        matrix = new CrashMatrix(directory);
    }

    @AfterAll
    static void stop() {
        try {
            List<String> wrong = matrix.notOnceInTheEnd();
            matrix.writeFigures("matrix-whole", wrong.size());
            assertThat(wrong).isEmpty();
        } finally {
            matrix.close();
        }
    }

    static List<Arguments> all() {
        return Stream.concat(Boundary.ofWorkers().stream(), Boundary.ofCoordinators().stream())
                .flatMap(boundary -> Stream.of(Blow.values()).map(blow -> Arguments.of(blow, boundary)))
                .toList();
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("all")
    void costsTimeAndNeverATenant(Blow blow, Boundary boundary) {
        assertThat(matrix.strike(blow, boundary)).isEmpty();
    }
}
