package dev.echelon.testbed.crash;

import static dev.echelon.testbed.crash.Boundary.inLane;
import static dev.echelon.testbed.crash.Boundary.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.Topics;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twelve of {@link WholeCrashMatrixIT}, three at a time: two workers and a coordinator are struck in one run.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class CrashMatrixIT {
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
            matrix.writeFigures("matrix", wrong.size());
            assertThat(wrong).isEmpty();
        } finally {
            matrix.close();
        }
    }

    @Test
    void stoppedInsideAMigrationAndBeforeTheReport() {
        assertThat(matrix.strike(
                        Blow.STOP,
                        plain(Point.IN_TRANSACTION + "-2"),
                        plain(Point.BEFORE_REPORT + "-1"),
                        plain(Topics.COMMANDS + ":acknowledged")))
                .isEmpty();
    }

    @Test
    void stoppedAroundTheFence() {
        assertThat(matrix.strike(
                        Blow.STOP,
                        plain(Point.BEFORE_FENCE + "-1"),
                        plain(Point.AFTER_CLAIM + "-1"),
                        plain("book:after-commit")))
                .isEmpty();
    }

    @Test
    void killedAroundTheCommitInTheFastLane() {
        assertThat(matrix.strike(
                        Blow.KILL,
                        inLane(Point.BEFORE_COMMIT + "-2"),
                        inLane(Point.AFTER_MIGRATE + "-1"),
                        plain("book:before-commit")))
                .isEmpty();
    }

    @Test
    void killedAroundTheConcurrentIndex() {
        assertThat(matrix.strike(
                        Blow.KILL,
                        plain(Point.BEFORE_STATEMENT + "-1"),
                        plain(Point.BEFORE_COMMIT + "-3"),
                        plain("writeCohortCompleted:after-commit")))
                .isEmpty();
    }
}
