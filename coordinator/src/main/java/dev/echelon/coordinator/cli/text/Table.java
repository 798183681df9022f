package dev.echelon.coordinator.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Rows under headings, columns two spaces apart, as wide as their widest cell. A heading that begins with '>' is flush right. */
public final class Table {
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
            lines().forEach(out);
        }
    }

    /** The headings' line, then one line a row. */
    public List<String> lines() {
        var widths = new int[headings.length];
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        var lines = new ArrayList<String>(rows.size() + 1);
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
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
