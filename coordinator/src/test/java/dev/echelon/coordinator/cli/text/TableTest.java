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
    void wantsACellForEachHeading() {
        assertThatThrownBy(() -> new Table("", "A", "B").row("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
