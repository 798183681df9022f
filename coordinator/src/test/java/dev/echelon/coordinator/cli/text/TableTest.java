package dev.echelon.coordinator.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void isAsWideAsItsWidestCellsWithNumbersFlushRight() {
        var table = new Table("  ", "NAME", ">N", "LAST");
        table.row("a", "1", "x");
        table.row("a longer name", "1,000", "");

        assertThat(table.lines())
                .containsExactly("  NAME               N  LAST", "  a                  1  x", "  a longer name  1,000");
    }

    @Test
    void keepsARowOnOneLine() {
        var table = new Table("", "A", "B");
        table.row("one\ntwo", "x\ty");

        assertThat(table.lines()).containsExactly("A        B", "one two  x y");
    }

    @Test
    void printsNothingWithoutRows() {
        var lines = new ArrayList<String>();
        new Table("", "A").print(lines::add);

        assertThat(lines).isEmpty();
    }

    @Test
    void cutsTheLastColumnWhereThePaperIsNarrow() {
        var table = new Table("  ", "TENANT", ">LINE", "MESSAGE");
        table.row("acme", "3", "check constraint \"positive\" is violated by some row");

        assertThat(table.lines(47))
                .containsExactly("  TENANT  LINE  MESSAGE", "  acme       3  check constraint \"positive\" ...")
                .allMatch(line -> line.length() <= 47);
        assertThat(table.lines(70)).isEqualTo(table.lines()).isEqualTo(table.lines(0));
    }

    @Test
    void leavesColumnsOutThatSayNothingWhereThePaperIsNarrow() {
        var table = new Table("", "COHORT", ">FAILED", ">SKIPPED", "RELEASED");
        table.row("1", "0", "0", "2026-11-22T02:01:00Z");
        table.row("2", "3", "0", "-");

        assertThat(table.lines(40))
                .containsExactly(
                        "COHORT  FAILED  RELEASED", "1            0  2026-11-22T02:01:00Z", "2            3  -");
    }

    @Test
    void tellsRowByRowWhatIsStillTooWide() {
        var table = new Table("  ", "WORKER", ">BUSY", "HEARD", "HOST");
        table.row("worker-1", "4", "3 s ago", "a-host-with-a-name");
        table.row("worker-2", "0", "-", "short");

        assertThat(table.lines(30))
                .containsExactly(
                        "  worker worker-1",
                        "      busy 4  heard 3 s ago",
                        "      host a-host-with-a-name",
                        "  worker worker-2",
                        "      busy 0  host short");
    }

    @Test
    void wantsACellForEachHeading() {
        assertThatThrownBy(() -> new Table("", "A", "B").row("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
