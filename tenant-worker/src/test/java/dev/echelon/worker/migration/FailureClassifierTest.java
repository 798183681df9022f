package dev.echelon.worker.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.ErrorKind;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureClassifierTest {
    private final FailureClassifier classifier =
            new FailureClassifier(e -> new ServerWords(String.valueOf(e.getMessage()), null));

    @ParameterizedTest
    @CsvSource({
        "55P03, LOCK, LOCK",
        "55006, LOCK, LOCK",
        "40P01, CONFLICT, LOCK",
        "40001, CONFLICT, LOCK",
        "40003, CONNECTION, INFRASTRUCTURE",
        "08000, CONNECTION, INFRASTRUCTURE",
        "08001, CONNECTION, INFRASTRUCTURE",
        "08003, CONNECTION, INFRASTRUCTURE",
        "08004, CONNECTION, INFRASTRUCTURE",
        "08006, CONNECTION, INFRASTRUCTURE",
        "08007, CONNECTION, INFRASTRUCTURE",
        "57P01, CONNECTION, INFRASTRUCTURE",
        "57P02, CONNECTION, INFRASTRUCTURE",
        "57P03, CONNECTION, INFRASTRUCTURE",
        "57P05, CONNECTION, INFRASTRUCTURE",
        "53300, CONNECTION, INFRASTRUCTURE",
        "25P03, CONNECTION, INFRASTRUCTURE",
        "53100, RESOURCES, INFRASTRUCTURE",
        "53200, RESOURCES, INFRASTRUCTURE",
        "53400, RESOURCES, INFRASTRUCTURE",
        "58030, RESOURCES, INFRASTRUCTURE",
        "58000, RESOURCES, INFRASTRUCTURE",
        "25006, READ_ONLY, INFRASTRUCTURE",
        "57014, TIMEOUT, TIMEOUT",
        "25P04, TIMEOUT, TIMEOUT",
        "28000, FATAL, ACCESS",
        "28P01, FATAL, ACCESS",
        "3D000, FATAL, ACCESS",
        "3F000, FATAL, ACCESS",
        "42501, FATAL, ACCESS",
        "57P04, FATAL, ACCESS",
        "42601, FATAL, MIGRATION",
        "42703, FATAL, MIGRATION",
        "0A000, FATAL, MIGRATION",
        "2BP01, FATAL, MIGRATION",
        "54000, FATAL, MIGRATION",
        "P0001, FATAL, MIGRATION",
        "25P02, FATAL, MIGRATION",
        "22012, FATAL, DATA",
        "23505, FATAL, DATA",
        "23514, FATAL, DATA",
        "42P07, FATAL, DRIFT",
        "42701, FATAL, DRIFT",
        "42710, FATAL, DRIFT",
        "XX000, FATAL, CORRUPTION",
        "XX001, FATAL, CORRUPTION",
        "58P01, FATAL, CORRUPTION",
    })
    void knows_what_a_state_means(String state, FailureClass failureClass, ErrorKind kind) {
        Failure failure = classifier.classify(new RuntimeException("wrapped", new SQLException("said", state)));

        assertThat(failure.failureClass()).isEqualTo(failureClass);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.sqlState()).isEqualTo(state);
        assertThat(failure.message()).isEqualTo("said");
    }

    @Test
    void looks_for_the_root_and_not_at_what_wraps_it() {
        var root = new SQLException("terminating connection due to administrator command", "57P01");
        var outer = new SQLException("An I/O error occurred", "08006", new RuntimeException(root));

        assertThat(classifier.classify(outer).sqlState()).isEqualTo("57P01");
    }

    @Test
    void finds_the_failure_that_a_batch_hides_behind_its_own() {
        var batch = new BatchUpdateException("batch entry 0", null, 0, new int[0]);
        batch.setNextException(new SQLException("duplicate key", "23505"));

        assertThat(classifier.classify(batch).kind()).isEqualTo(ErrorKind.DATA);
    }

    @Test
    void ends_on_causes_that_go_round_in_circles() {
        var one = new SQLException("one", "23505");
        var two = new SQLException("two", "23505", one);
        one.setNextException(two);

        assertThat(classifier.classify(two).kind()).isEqualTo(ErrorKind.DATA);
    }

    @Test
    void takes_what_no_server_said_for_a_fault_of_the_migration() {
        Failure failure = classifier.classify(new RuntimeException(new IllegalStateException("no such customer")));

        assertThat(failure.failureClass()).isEqualTo(FailureClass.FATAL);
        assertThat(failure.kind()).isEqualTo(ErrorKind.MIGRATION);
        assertThat(failure.sqlState()).isNull();
        assertThat(failure.message()).isEqualTo("no such customer");
    }

    @Test
    void carries_along_where_it_failed() {
        var failed = MigrationFailedException.in("V1__a.sql", 3, "SELECT 1", new SQLException("x", "22012"));

        Failure failure = classifier.classify(failed);

        assertThat(failure.migration()).isEqualTo("V1__a.sql");
        assertThat(failure.line()).isEqualTo(3);
        assertThat(failure.statement()).isEqualTo("SELECT 1");
    }
}
