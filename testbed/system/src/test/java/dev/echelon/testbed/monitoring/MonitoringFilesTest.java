package dev.echelon.testbed.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.monitoring.DocumentedMetrics.Metric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dashboard and alerts show and watch what is there, and every alert says what to do. */
class MonitoringFilesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, Metric> DOCUMENTED = documented();
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{([^}]*)}");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");
    /** What Prometheus adds to whatever it scrapes. */
    private static final Set<String> SCRAPED = Set.of("job", "instance");

    static Stream<JsonNode> alerts() {
        Object file = new Yaml().load(DocumentedMetrics.read(DocumentedMetrics.DOCS.resolve("monitoring/alerts.yml")));
        return JSON.<JsonNode>valueToTree(file).get("groups").valueStream().flatMap(group -> group.get("rules")
                .valueStream());
    }

    static Stream<JsonNode> panels() {
        return dashboard().get("panels").valueStream().filter(panel -> !panel.get("type")
                .asString()
                .equals("row"));
    }

    private static JsonNode dashboard() {
        return JSON.readTree(DocumentedMetrics.read(DocumentedMetrics.DOCS.resolve("monitoring/dashboard.json")));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void an_alert_watches_documented_metrics(JsonNode alert) {
        assertNamesDocumentedMetrics(alert.get("expr").asString());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void an_alert_has_its_section_in_the_runbook(JsonNode alert) {
        String name = alert.get("alert").asString();
        assertThat(alert.at("/annotations/runbook_url").asString())
                .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
        assertThat(sections().get(name)).as("section of " + name).isNotBlank();
        assertThat(alert.at("/annotations/summary").asString()).isNotBlank();
        assertThat(alert.at("/labels/severity").asString()).isIn("warning", "critical");
    }

    @Test
    void the_runbook_has_no_section_of_an_alert_that_is_gone() {
        List<String> names =
                alerts().map(alert -> alert.get("alert").asString()).toList();

        assertThat(names).doesNotHaveDuplicates();
        assertThat(sections().keySet()).containsExactlyInAnyOrderElementsOf(names);
    }

    @ParameterizedTest
    @MethodSource("panels")
    void a_panel_shows_documented_metrics(JsonNode panel) {
        assertThat(panel.at("/datasource/uid").asString()).isEqualTo("prometheus");
        assertThat(panel.get("targets").size()).isPositive();
        panel.get("targets")
                .forEach(target ->
                        assertNamesDocumentedMetrics(target.get("expr").asString()));
    }

    @Test
    void the_dashboard_shows_every_metric_of_ours() {
        Set<String> shown = panels().flatMap(panel -> panel.get("targets").valueStream())
                .flatMap(target -> metricsIn(target.get("expr").asString()).stream())
                .map(MonitoringFilesTest::family)
                .collect(Collectors.toSet());

        assertThat(shown)
                .containsAll(DOCUMENTED.keySet().stream()
                        .filter(name -> name.startsWith("echelon_"))
                        .toList());
    }

    @Test
    void panels_have_ids_of_their_own_and_do_not_overlap() {
        List<Integer> ids = dashboard()
                .get("panels")
                .valueStream()
                .map(p -> p.get("id").asInt())
                .toList();
        assertThat(ids).doesNotHaveDuplicates();

        Set<String> cells = new HashSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            JsonNode at = panel.get("gridPos");
            for (int x = at.get("x").asInt();
                    x < at.get("x").asInt() + at.get("w").asInt();
                    x++) {
                for (int y = at.get("y").asInt();
                        y < at.get("y").asInt() + at.get("h").asInt();
                        y++) {
                    assertThat(cells.add(x + " " + y))
                            .as(panel.get("title") + " at " + x + " " + y)
                            .isTrue();
                    assertThat(x).isLessThan(24);
                }
            }
        }
    }

    private static void assertNamesDocumentedMetrics(String expression) {
        assertThat(metricsIn(expression)).as(expression).isNotEmpty();
        Set<String> tags = new HashSet<>(SCRAPED);
        for (String name : metricsIn(expression)) {
            Metric metric = DOCUMENTED.get(family(name));
            if (metric == null) {
                throw new AssertionError(name + " is not documented, in " + expression);
            }
            tags.addAll(metric.tags());
            if (metric.type().equals("histogram")) {
                tags.add("le");
            }
        }
        assertThat(tags).as("tags of " + expression).containsAll(tagsIn(expression));
    }

    private static Set<String> metricsIn(String expression) {
        String bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\[[^]]*]", "")
                .replaceAll(GROUPING.pattern(), "");
        Set<String> names = new HashSet<>();
        Matcher name = NAME.matcher(bare);
        while (name.find()) {
            boolean called = bare.substring(name.end()).stripLeading().startsWith("(");
            if (!called && !OPERATORS.contains(name.group())) {
                names.add(name.group());
            }
        }
        return names;
    }

    private static List<String> tagsIn(String expression) {
        List<String> tags = new ArrayList<>();
        Matcher selector = SELECTOR.matcher(expression);
        while (selector.find()) {
            for (String matcher : selector.group(2).split(",")) {
                tags.add(matcher.split("[=!]", 2)[0].strip());
            }
        }
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            Stream.of(grouping.group(1).split(",")).map(String::strip).forEach(tags::add);
        }
        return tags;
    }

    /** A part of a histogram belongs to it. */
    private static String family(String name) {
        String whole = name.replaceFirst("_(bucket|count|sum|max)$", "");
        Metric histogram = DOCUMENTED.get(whole);
        return histogram != null && histogram.type().equals("histogram") ? whole : name;
    }

    /** The sections of the runbook's alerts, by heading. */
    private static Map<String, String> sections() {
        String runbook = DocumentedMetrics.read(DocumentedMetrics.DOCS.resolve("runbook.md"));
        String alerts = runbook.split("\n## Alerts\n", 2)[1].split("\n## ", 2)[0];
        Map<String, String> sections = new TreeMap<>();
        for (String section : alerts.split("\n### ")) {
            String[] parts = section.split("\n", 2);
            if (parts[0].startsWith("Echelon")) {
                sections.put(parts[0].strip(), parts[1].strip());
            }
        }
        return sections;
    }

    static Map<String, Metric> documented() {
        var all = new TreeMap<String, Metric>();
        List.of("Coordinator", "Worker", "Of the libraries")
                .forEach(heading -> all.putAll(DocumentedMetrics.of(heading)));
        return all;
    }
}
