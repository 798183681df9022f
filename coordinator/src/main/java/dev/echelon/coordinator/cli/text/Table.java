package dev.echelon.coordinator.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Rows under headings, columns two spaces apart, as wide as their widest cell. A heading that begins with '>' is flush right.
 * What is wider than the paper is told in fewer words, or row by row.
 */
public final class Table {
    /** Of the last column; with less it says too little. */
    private static final int LEAST = 24;

    private final String indent;
    private final String[] headings;
    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    public Table(String indent, String... headings) {
        this.indent = indent;
        this.right = new boolean[headings.length];
        this.headings = headings.clone();
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            this.headings[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
    }

    /** Adds a row; as many cells as there are headings. Line breaks and tabs in a cell become spaces. */
    public void row(String... cells) {
        if (cells.length != headings.length) {
            throw new IllegalArgumentException(cells.length + " cells under " + headings.length + " headings");
        }
        rows.add(Arrays.stream(cells).map(Table::flat).toArray(String[]::new));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints headings and rows; nothing when there are no rows. */
    public void print(Consumer<String> out) {
        if (!rows.isEmpty()) {
            (out instanceof Paper paper ? lines(paper.columns()) : lines()).forEach(out);
        }
    }

    /** The headings' line, then one line a row. */
    public List<String> lines() {
        var widths = widths();
        var lines = new ArrayList<String>(rows.size() + 1);
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    /**
     * The same within so many columns: without the columns that say nothing, then with a last one that is cut, else row by row.
     *
     * @param columns 0: as many as there are
     */
    List<String> lines(int columns) {
        var widths = widths();
        if (columns <= 0 || width(widths) <= columns) {
            return lines();
        }
        var telling = telling();
        var narrow = telling.widths();
        var over = width(narrow) - columns;
        var last = narrow.length - 1;
        if (over <= 0) {
            return telling.lines();
        }
        if (!telling.right[last] && narrow[last] - over >= LEAST) {
            telling.rows.forEach(row -> row[last] = cut(row[last], narrow[last] - over));
            return telling.lines();
        }
        return telling.flowing(columns);
    }

    /** The table without the columns in which no row says anything. */
    private Table telling() {
        var kept = IntStream.range(0, headings.length)
                .filter(i -> i == 0 || rows.stream().anyMatch(row -> !row[i].equals("-") && !row[i].equals("0")))
                .toArray();
        var table = new Table(
                indent,
                Arrays.stream(kept)
                        .mapToObj(i -> (right[i] ? ">" : "") + headings[i])
                        .toArray(String[]::new));
        rows.forEach(row -> table.row(Arrays.stream(kept).mapToObj(i -> row[i]).toArray(String[]::new)));
        return table;
    }

    /** Each row as its first cell, and what the others say under it. */
    private List<String> flowing(int columns) {
        var under = indent + "    ";
        var lines = new ArrayList<String>();
        for (var row : rows) {
            lines.add(indent + headings[0].toLowerCase(Locale.ROOT) + " " + row[0]);
            var line = new StringBuilder(under);
            for (int i = 1; i < row.length; i++) {
                if (!row[i].equals("-")) {
                    var said = headings[i].toLowerCase(Locale.ROOT) + " " + row[i];
                    if (line.length() > under.length() && width(line + "  " + said) > columns) {
                        lines.add(line.toString());
                        line = new StringBuilder(under);
                    }
                    line.append(line.length() > under.length() ? "  " : "").append(said);
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String cut(String cell, int most) {
        return width(cell) <= most ? cell : cell.substring(0, cell.offsetByCodePoints(0, most - 3)) + "...";
    }

    private int[] widths() {
        var widths = new int[headings.length];
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        return widths;
    }

    private int width(int[] widths) {
        return indent.length() + Arrays.stream(widths).sum() + 2 * (widths.length - 1);
    }

    private static String flat(String cell) {
        return cell.indexOf('\n') < 0 && cell.indexOf('\t') < 0
                ? cell
                : cell.replace('\n', ' ').replace('\t', ' ');
    }

    private static void measure(int[] widths, String[] cells) {
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], width(cells[i]));
        }
    }

    private String line(String[] cells, int[] widths) {
        var line = new StringBuilder(indent);
        for (int i = 0; i < cells.length; i++) {
            var gap = " ".repeat(widths[i] - width(cells[i]));
            line.append(i == 0 ? "" : "  ").append(right[i] ? gap + cells[i] : cells[i] + gap);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
