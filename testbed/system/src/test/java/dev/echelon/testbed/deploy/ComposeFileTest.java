package dev.echelon.testbed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The compose file and what it mounts, as far as they can be checked without an engine. */
class ComposeFileTest {
    private static final Path HOME = Stack.launcher().resolveSibling("");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern JOB = Pattern.compile("job=\"([^\"]*)\"");
    /** Made by deploy/compose/keys.sh. */
    private static final String KEYS = "./deploy/compose/keys/";

    private final Map<String, JsonNode> services = services();

    @Test
    void whatIsMountedIsThereAndCannotBeWritten() {
        services.forEach((name, service) -> texts(service.at("/volumes")).forEach(volume -> {
            String[] parts = volume.split(":");
            assertThat(parts).as(name).hasSize(3);
            assertThat(parts[0]).as(name).startsWith("./");
            assertThat(parts[0].startsWith(KEYS) || Files.exists(HOME.resolve(parts[0])))
                    .as("%s mounts %s, which is not there", name, parts[0])
                    .isTrue();
            assertThat(parts[2]).as("%s of %s", volume, name).isEqualTo("ro");
        }));
    }

    @Test
    void portsAreOpenOnTheLoopbackInterfaceAlone() {
        List<String> ports = services.values().stream()
                .flatMap(service -> texts(service.at("/ports")))
                .toList();

        assertThat(ports).doesNotHaveDuplicates().isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void theProgramsRunWithoutRightsAndLogJson() {
        assertThat(coordinators()).hasSize(2);
        assertThat(workers()).hasSize(3);
        Stream.concat(coordinators().stream(), workers().stream())
                .map(this::service)
                .forEach(program -> {
                    assertThat(program.at("/read_only").asBoolean()).isTrue();
                    assertThat(program.at("/environment/LOGGING_STRUCTURED_FORMAT_CONSOLE")
                                    .asString())
                            .isEqualTo("logstash");
                });
        services.keySet().stream()
                .filter(name -> coordinators().contains(name)
                        || workers().contains(name)
                        || List.of("prometheus", "grafana").contains(name))
                .forEach(name -> {
                    assertThat(texts(service(name).at("/cap_drop"))).containsExactly("ALL");
                    assertThat(texts(service(name).at("/security_opt"))).contains("no-new-privileges:true");
                });
    }

    @Test
    void onlyWorkersHoldTheRoleThatOwnsTheTenants() {
        for (String shard : List.of("ALPHA", "BETA")) {
            String user = "/environment/ECHELON_SHARDS_" + shard + "_USERNAME";
            assertThat(coordinators())
                    .allSatisfy(name ->
                            assertThat(service(name).at(user).asString()).isEqualTo("echelon_reader"));
            assertThat(workers())
                    .allSatisfy(name ->
                            assertThat(service(name).at(user).asString()).isEqualTo("echelon_migrator"));
        }
        assertThat(coordinators())
                .allSatisfy(name -> assertThat(service(name).toString()).doesNotContain("echelon_migrator"));
    }

    @Test
    void prometheusScrapesEveryProgramAndMayDoSo() {
        JsonNode prometheus = mounted("prometheus", "/etc/prometheus/prometheus.yml");

        assertThat(targets(prometheus, "echelon-coordinator"))
                .containsExactlyElementsOf(
                        coordinators().stream().map(name -> name + ":8080").toList());
        assertThat(targets(prometheus, "echelon-worker"))
                .containsExactlyElementsOf(
                        workers().stream().map(name -> name + ":8081").toList());
        prometheus
                .at("/scrape_configs")
                .forEach(job -> assertThat(job.at("/metrics_path").asString()).isEqualTo("/actuator/prometheus"));
        assertThat(coordinators()).allSatisfy(name -> assertThat(service(name)
                        .at("/environment/ECHELON_SECURITY_PUBLICMETRICS")
                        .asString())
                .isEqualTo("true"));
        assertThat(texts(prometheus.at("/rule_files"))).containsExactly("/etc/prometheus/alerts.yml");
        assertThat(source("prometheus", "/etc/prometheus/alerts.yml")).isEqualTo("./docs/monitoring/alerts.yml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy/compose/prometheus/prometheus.yml", "docs/metrics.md"})
    void theJobsHaveTheNamesThatAlertsUse(String scrape) {
        String text = read(HOME.resolve(scrape));
        String yaml = scrape.endsWith(".md") ? text.split("```yaml\n", 2)[1].split("```", 2)[0] : text;

        Set<String> jobs = yaml(yaml)
                .at("/scrape_configs")
                .valueStream()
                .map(job -> job.at("/job_name").asString())
                .collect(Collectors.toSet());
        Set<String> used = JOB.matcher(read(HOME.resolve("docs/monitoring/alerts.yml")))
                .results()
                .map(job -> job.group(1))
                .collect(Collectors.toSet());
        assertThat(jobs).isEqualTo(used).isNotEmpty();
    }

    @Test
    void grafanaShowsTheDashboardOfTheDocumentsAndNobodySignsIn() {
        JsonNode datasource = mounted("grafana", "/etc/grafana/provisioning/datasources/echelon.yml")
                .at("/datasources/0");
        JsonNode dashboards = mounted("grafana", "/etc/grafana/provisioning/dashboards/echelon.yml");
        JsonNode settings = service("grafana").at("/environment");
        String dashboard =
                settings.at("/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").asString();

        assertThat(source("grafana", dashboard)).isEqualTo("./docs/monitoring/dashboard.json");
        assertThat(dashboard)
                .startsWith(dashboards.at("/providers/0/options/path").asString() + "/");
        assertThat(datasource.at("/url").asString()).isEqualTo("http://prometheus:9090");
        assertThat(read(HOME.resolve("docs/monitoring/dashboard.json")))
                .contains("\"uid\": \"" + datasource.at("/uid").asString() + "\"");
        assertThat(settings.at("/GF_AUTH_DISABLE_LOGIN_FORM").asString()).isEqualTo("true");
        assertThat(settings.at("/GF_AUTH_BASIC_ENABLED").asString()).isEqualTo("false");
    }

    private JsonNode service(String name) {
        return Objects.requireNonNull(services.get(name), name);
    }

    private List<String> coordinators() {
        return programs("coordinator-");
    }

    private List<String> workers() {
        return programs("worker-");
    }

    private List<String> programs(String prefix) {
        return services.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private JsonNode mounted(String service, String target) {
        return yaml(read(HOME.resolve(source(service, target))));
    }

    /** Which of our files this container sees there. */
    private String source(String service, String target) {
        return texts(service(service).at("/volumes"))
                .filter(volume -> volume.split(":")[1].equals(target))
                .map(volume -> volume.split(":")[0])
                .findFirst()
                .orElseThrow(() -> new AssertionError(service + " has no " + target));
    }

    private static List<String> targets(JsonNode prometheus, String job) {
        return prometheus
                .at("/scrape_configs")
                .valueStream()
                .filter(scrape -> scrape.at("/job_name").asString().equals(job))
                .flatMap(scrape -> texts(scrape.at("/static_configs/0/targets")))
                .toList();
    }

    private static Map<String, JsonNode> services() {
        var services = new TreeMap<String, JsonNode>();
        yaml(read(HOME.resolve("docker-compose.yml"))).at("/services").forEachEntry(services::put);
        return services;
    }

    private static JsonNode yaml(String text) {
        return JSON.valueToTree(new Yaml().load(text));
    }

    private static Stream<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
