package dev.echelon.testbed.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cases that promtool plays through the alerts. It is not here; that they leave nothing out is. */
class AlertCasesTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<JsonNode> cases = cases();

    static Stream<JsonNode> alerts() {
        return MonitoringFilesTest.alerts();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void an_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent(JsonNode alert) {
        List<JsonNode> expected = cases.stream()
                .flatMap(one -> one.get("alert_rule_test").valueStream())
                .filter(asked -> asked.get("alertname").equals(alert.get("alert")))
                .map(asked -> asked.get("exp_alerts"))
                .toList();

        assertThat(expected).anyMatch(JsonNode::isEmpty);
        assertThat(expected)
                .filteredOn(firing -> !firing.isEmpty())
                .isNotEmpty()
                .allSatisfy(firing -> {
                    assertThat(firing.at("/0/exp_labels/severity")).isEqualTo(alert.at("/labels/severity"));
                    assertThat(firing.at("/0/exp_annotations/runbook_url"))
                            .isEqualTo(alert.at("/annotations/runbook_url"));
                });
    }

    @Test
    void the_series_of_the_cases_are_documented() {
        Map<String, DocumentedMetrics.Metric> documented = MonitoringFilesTest.documented();

        assertThat(cases.stream()
                        .flatMap(one -> one.get("input_series").valueStream())
                        .map(series -> series.get("series").asString().replaceFirst("\\{.*", "")))
                .isNotEmpty()
                .allMatch(documented::containsKey);
    }

    private static List<JsonNode> cases() {
        Object file =
                new Yaml().load(DocumentedMetrics.read(DocumentedMetrics.DOCS.resolve("monitoring/alerts.test.yml")));
        return JSON.<JsonNode>valueToTree(file).get("tests").valueStream().toList();
    }
}
