package dev.echelon.testbed.monitoring;

import dev.echelon.testbed.monitoring.DocumentedMetrics.Metric;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program answers to a scrape, in Prometheus's text format. */
public final class PrometheusPage {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
    private static final Pattern SAMPLE = Pattern.compile("(\\w+?)(_bucket|_count|_sum)?(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    private PrometheusPage() {}

    /** The metrics in it; a histogram's longest one goes with the histogram. */
    public static Map<String, Metric> metrics(String page) {
        var metrics = new TreeMap<String, Metric>();
        page.lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                metrics.put(type.group(1), new Metric(type.group(2), new TreeSet<>()));
            }
            Matcher sample = SAMPLE.matcher(line);
            if (!line.startsWith("#") && sample.matches()) {
                String whole = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
                Metric metric = metrics.getOrDefault(whole, metrics.get(sample.group(1)));
                if (metric == null) {
                    throw new AssertionError("a sample without a type: " + line);
                }
                Matcher labels = LABEL.matcher(sample.group(3) == null ? "" : sample.group(3));
                while (labels.find()) {
                    metric.tags().add(labels.group(1));
                }
            }
        });
        metrics.entrySet().removeIf(entry -> {
            Metric histogram = metrics.get(entry.getKey().replaceFirst("_max$", ""));
            return entry.getKey().endsWith("_max") && histogram != null && isHistogram(histogram);
        });
        metrics.values().stream()
                .filter(PrometheusPage::isHistogram)
                .map(Metric::tags)
                .forEach(tags -> tags.removeAll(Set.of("le")));
        return metrics;
    }

    private static boolean isHistogram(Metric metric) {
        return metric.type().equals("histogram");
    }
}
