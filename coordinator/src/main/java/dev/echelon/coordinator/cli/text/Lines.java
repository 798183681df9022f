package dev.echelon.coordinator.cli.text;

import java.util.function.Consumer;

/** Lines of a page: headings, named values, blank lines between the parts. */
final class Lines {
    private static final int NAME = 14;

    private final Consumer<String> out;

    Lines(Consumer<String> out) {
        this.out = out;
    }

    void line(String text) {
        out.accept(text);
    }

    void part(String heading) {
        out.accept("");
        out.accept(heading);
    }

    /** "  name          value", further lines of the value under the first. */
    void value(String name, String value) {
        var gap = name.length() >= NAME ? " " : " ".repeat(NAME - name.length());
        var first = "  " + name + gap;
        var lines = value.strip().split("\n", -1);
        for (var line : lines) {
            out.accept((first + line).stripTrailing());
            first = " ".repeat(NAME + 2);
        }
    }

    void table(Table table) {
        table.print(out);
    }
}
