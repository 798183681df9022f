package dev.echelon.coordinator.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.coordinator.tenants.TenantReading.History;
import dev.echelon.coordinator.tenants.TenantReading.Row;
import dev.echelon.migrationset.MigrationSet;
import dev.echelon.migrationset.MigrationSetLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFindingsTest {
    private static MigrationSet set;

    @BeforeAll
    static void load(@TempDir Path folder) throws IOException {
        for (int version = 1; version <= 3; version++) {
            Files.writeString(
                    folder.resolve("V" + version + "__m.sql"), "CREATE TABLE t" + version + " (id bigint);\n");
        }
        set = MigrationSetLoader.load(List.of(folder.toString()));
    }

    @Test
    void a_history_that_follows_the_set_is_clean_and_has_its_digest() {
        HistoryFindings found = HistoryFindings.of(history(applied(1, "1"), applied(2, "2")), set);

        assertThat(found.clean()).isTrue();
        assertThat(found.version()).isEqualTo("2");
        assertThat(found.digest()).isEqualTo(set.digestUpTo("2"));
    }

    @Test
    void an_empty_history_is_clean_too() {
        HistoryFindings found = HistoryFindings.of(history(), set);

        assertThat(found.clean()).isTrue();
        assertThat(found.version()).isNull();
        assertThat(found.digest()).isEqualTo(set.digestUpTo(null));
    }

    @Test
    void another_checksum_is_an_edit() {
        HistoryFindings found = HistoryFindings.of(history(applied(1, "1"), row(2, "2", "SQL", 42, true)), set);

        assertThat(found.edited()).containsExactly("2");
        assertThat(found.digest()).isNotEqualTo(set.digestUpTo("2"));
    }

    @Test
    void versions_in_another_spelling_are_the_same() {
        Row first = applied(1, "1");
        HistoryFindings found =
                HistoryFindings.of(history(row(1, "1.0", "SQL", first.checksum(), true), applied(2, "2")), set);

        assertThat(found.clean()).isTrue();
        assertThat(found.digest()).isEqualTo(set.digestUpTo("2"));
    }

    @Test
    void unknown_versions_gaps_and_failed_rows_are_told_apart() {
        HistoryFindings found = HistoryFindings.of(
                history(applied(1, "1"), applied(2, "3"), row(3, "2.5", "SQL", 7, true), row(4, "9", "SQL", 8, false)),
                set);

        assertThat(found.unknown()).containsExactly("2.5");
        assertThat(found.gaps()).containsExactly("2");
        assertThat(found.failed()).isTrue();
        assertThat(found.edited()).isEmpty();
        assertThat(found.version()).isEqualTo("3");
    }

    @Test
    void what_lies_below_a_baseline_is_no_gap() {
        HistoryFindings found = HistoryFindings.of(history(row(1, "2", "BASELINE", null, true), applied(2, "3")), set);

        assertThat(found.clean()).isTrue();
        assertThat(found.version()).isEqualTo("3");
    }

    @Test
    void repeatable_rows_do_not_count() {
        HistoryFindings found = HistoryFindings.of(history(applied(1, "1"), row(2, null, "SQL", 5, true)), set);

        assertThat(found.version()).isEqualTo("1");
        assertThat(found.digest()).isEqualTo(set.digestUpTo("1"));
    }

    @Test
    void a_version_that_is_none_is_refused() {
        assertThatThrownBy(() -> HistoryFindings.of(history(row(1, "one", "SQL", 1, true)), set))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static History history(Row... rows) {
        return new History("acme", List.of(rows));
    }

    private static Row applied(int rank, String version) {
        Integer checksum = Objects.requireNonNull(set.migration(version)).checksum();
        return row(rank, version, "SQL", checksum, true);
    }

    private static Row row(
            int rank, @Nullable String version, String type, @Nullable Integer checksum, boolean success) {
        return new Row(rank, version, type, "V" + version + "__m.sql", checksum, success);
    }
}
