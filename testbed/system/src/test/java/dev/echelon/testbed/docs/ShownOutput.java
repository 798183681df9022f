package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a page shows of a command's output: fenced, under {@code $ ./echelon …}; a line of three dots stands for what is left out. */
final class ShownOutput {
    private static final String LEFT_OUT = "...";

    private final String command;
    private final List<String> shapes;

    private ShownOutput(String command, List<String> shapes) {
        this.command = command;
        this.shapes = shapes;
    }

    /** The command's lines in this page. */
    static ShownOutput of(String page, String command) {
        String typed = "$ ./echelon " + command;
        List<String> lines = page.lines()
                .dropWhile(line -> !line.equals(typed))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .filter(line -> !line.isBlank() && !line.strip().equals(LEFT_OUT))
                .map(ShownOutput::shape)
                .toList();
        assertThat(lines).as("lines shown under " + typed).hasSizeGreaterThan(2);
        return new ShownOutput(command, lines);
    }

    /** Fails unless the command still says each of the lines, whatever the numbers, times, durations and ids are. */
    void isStillTrueOf(String said) {
        Set<String> now = said.lines().map(ShownOutput::shape).collect(Collectors.toSet());
        assertThat(now)
                .as("what '" + command + "' says; the page shows the expected lines")
                .containsAll(shapes);
    }

    private static String shape(String line) {
        return line.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
                .replaceAll("\\bset [0-9a-f]{12}\\b", "set HASH")
                .replaceAll(", \\d+ not done\\b", "")
                .replaceAll("\\b\\d+(\\.\\d+)? (ms|s|min|h|d)\\b( \\d+ (s|min|h)\\b)?", "DURATION")
                .replaceAll("\\d+(st|nd|rd|th)\\b", "NTH")
                .replaceAll("\\d+", "N")
                .replaceAll("(\\./|/\\S*/)echelon\\b", "echelon")
                .replaceAll("\\bby \\S+;", "by SOMEBODY;")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
