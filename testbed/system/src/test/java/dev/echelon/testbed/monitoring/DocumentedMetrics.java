package dev.echelon.testbed.monitoring;

import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tables of docs/metrics.md. */
public final class DocumentedMetrics {
    static final Path DOCS = Stack.launcher().resolveSibling("docs");

    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|");

    private DocumentedMetrics() {}

    /** Those under this heading of the second level, by name. */
    public static Map<String, Metric> of(String heading) {
        String page = read(DOCS.resolve("metrics.md"));
        int begin = page.indexOf("\n## " + heading + "\n");
        if (begin < 0) {
            throw new AssertionError("docs/metrics.md has no heading " + heading);
        }
        int end = page.indexOf("\n## ", begin + 1);
        var metrics = new TreeMap<String, Metric>();
        Matcher rows = ROW.matcher(page.substring(begin, end < 0 ? page.length() : end));
        while (rows.find()) {
            Set<String> tags = Arrays.stream(rows.group(4).replace("`", "").split(","))
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (metrics.put(rows.group(1), new Metric(rows.group(2), tags)) != null) {
                throw new AssertionError(rows.group(1) + " is documented twice");
            }
            if (rows.group(5).isBlank()) {
                throw new AssertionError(rows.group(1) + " is documented without a meaning");
            }
        }
        return metrics;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A metric as its row says.
     *
     * @param type of Prometheus
     */
    public record Metric(String type, Set<String> tags) {}
}
