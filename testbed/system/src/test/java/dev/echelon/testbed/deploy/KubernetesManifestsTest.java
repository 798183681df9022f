package dev.echelon.testbed.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Kubernetes manifests as far as they can be checked without a cluster. */
class KubernetesManifestsTest {
    /** Default of {@code echelon.worker.drain-timeout}. */
    private static final int DRAIN_SECONDS = 60;

    private static final Path FOLDER = Stack.launcher().resolveSibling("deploy/kubernetes");
    private static final JsonMapper JSON = JsonMapper.shared();

    static Stream<JsonNode> deployments() throws IOException {
        return base().stream()
                .filter(manifest -> manifest.at("/kind").asString().equals("Deployment"));
    }

    @Test
    void thereIsOneDeploymentForEachProgram() throws IOException {
        assertThat(deployments().map(KubernetesManifestsTest::name))
                .containsExactlyInAnyOrder("echelon-coordinator", "echelon-tenant-worker");
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void nothingRunsWithMoreRightsThanItNeeds(JsonNode deployment) {
        JsonNode pod = pod(deployment);
        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
        assertThat(containers(pod)).hasSize(2).allSatisfy(container -> {
            JsonNode rights = container.at("/securityContext");
            assertThat(rights.at("/allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(rights.at("/readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(rights.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
        });
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void aPodIsGivenLongerToEndThanItsDrainTakes(JsonNode deployment) {
        int drain = name(deployment).equals("echelon-tenant-worker") ? DRAIN_SECONDS : 40;
        assertThat(pod(deployment).at("/terminationGracePeriodSeconds").asInt()).isGreaterThan(drain);
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyProbeAsksThePortThatIsOpen(JsonNode deployment) {
        JsonNode container = pod(deployment).at("/containers/0");
        String port = container.at("/ports/0/name").asString();
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode get = container.at("/" + probe + "/httpGet");
            assertThat(get.at("/port").asString()).as(probe).isEqualTo(port);
            assertThat(get.at("/path").asString())
                    .isEqualTo("/actuator/health/" + (probe.equals("readinessProbe") ? "readiness" : "liveness"));
        }
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyMountHasItsVolumeAndEverySecretIsAReference(JsonNode deployment) throws IOException {
        JsonNode pod = pod(deployment);
        Set<String> volumes = names(pod.at("/volumes"), "/name");
        assertThat(containers(pod)).allSatisfy(container -> assertThat(volumes)
                .containsAll(names(container.at("/volumeMounts"), "/name")));

        Set<String> given = new TreeSet<>();
        JsonNode kustomization = one(FOLDER.resolve("base/kustomization.yaml"));
        given.addAll(names(kustomization.at("/configMapGenerator"), "/name"));
        given.addAll(
                names(one(FOLDER.resolve("overlays/trial/kustomization.yaml")).at("/secretGenerator"), "/name"));
        Set<String> wanted = new TreeSet<>(names(pod.at("/volumes"), "/configMap/name"));
        wanted.addAll(names(pod.at("/volumes"), "/secret/secretName"));
        wanted.addAll(names(pod.at("/containers/0/envFrom"), "/configMapRef/name"));
        wanted.addAll(names(pod.at("/containers/0/envFrom"), "/secretRef/name"));
        assertThat(wanted).hasSize(4);
        assertThat(given).containsAll(wanted);
        assertThat(pod.toString()).doesNotContain("PASSWORD", "TOKEN");
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void onlyWorkersHoldTheRoleThatOwnsTheTenants(JsonNode deployment) throws IOException {
        boolean migrates = name(deployment).equals("echelon-tenant-worker");
        JsonNode pod = pod(deployment);

        assertThat(one(FOLDER.resolve("base/echelon.yaml"))
                        .at("/echelon/shards/alpha/username")
                        .asString())
                .isEqualTo("${TENANTS_ROLE}");
        assertThat(pod.at("/containers/0/env")
                        .valueStream()
                        .filter(variable -> variable.at("/name").asString().equals("TENANTS_ROLE"))
                        .map(variable -> variable.at("/value").asString()))
                .containsExactly(migrates ? "echelon_migrator" : "echelon_reader");
        assertThat(names(pod.at("/volumes"), "/secret/secretName"))
                .containsExactly(migrates ? "echelon-shards-migrating" : "echelon-shards-reading");
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void aProgramLogsJson(JsonNode deployment) throws IOException {
        assertThat(names(pod(deployment).at("/containers/0/envFrom"), "/configMapRef/name"))
                .contains("echelon-settings");
        assertThat(one(FOLDER.resolve("base/kustomization.yaml"))
                        .at("/configMapGenerator")
                        .valueStream()
                        .filter(map -> map.at("/name").asString().equals("echelon-settings"))
                        .flatMap(map -> names(map.at("/literals"), "").stream()))
                .contains("LOGGING_STRUCTURED_FORMAT_CONSOLE=logstash");
    }

    @Test
    void everySelectorFindsItsPods() throws IOException {
        List<String> pods = deployments()
                .map(deployment -> deployment
                        .at("/spec/template/metadata/labels/app.kubernetes.io~1name")
                        .asString())
                .toList();
        List<JsonNode> selecting = base().stream()
                .filter(manifest -> manifest.at("/spec").has("selector")
                        || manifest.at("/spec").has("podSelector"))
                .toList();
        assertThat(selecting).hasSize(7);
        assertThat(selecting).allSatisfy(manifest -> {
            List<JsonNode> found = manifest.findValues("app.kubernetes.io/name");
            assertThat(found).isNotEmpty().allSatisfy(label -> assertThat(pods).contains(label.asString()));
        });
    }

    @Test
    void everyFileIsListed() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("base"))) {
            Set<String> there = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals("kustomization.yaml") && !file.equals("echelon.yaml"))
                    .forEach(there::add);
            assertThat(names(one(FOLDER.resolve("base/kustomization.yaml")).at("/resources"), ""))
                    .isEqualTo(there);
        }
    }

    private static List<JsonNode> base() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String file : List.of("coordinator.yaml", "worker.yaml", "network.yaml")) {
            try (Reader text = Files.newBufferedReader(FOLDER.resolve("base").resolve(file))) {
                new Yaml().loadAll(text).forEach(document -> all.add(JSON.valueToTree(document)));
            }
        }
        return all;
    }

    private static JsonNode one(Path file) throws IOException {
        try (Reader text = Files.newBufferedReader(file)) {
            return JSON.valueToTree(new Yaml().load(text));
        }
    }

    private static String name(JsonNode manifest) {
        return manifest.at("/metadata/name").asString();
    }

    private static JsonNode pod(JsonNode deployment) {
        return deployment.at("/spec/template/spec");
    }

    private static List<JsonNode> containers(JsonNode pod) {
        List<JsonNode> all = new ArrayList<>();
        pod.at("/containers").forEach(all::add);
        pod.at("/initContainers").forEach(all::add);
        return all;
    }

    private static Set<String> names(JsonNode list, String pointer) {
        Set<String> all = new TreeSet<>();
        StreamSupport.stream(list.spliterator(), false)
                .map(entry -> entry.at(pointer))
                .filter(JsonNode::isString)
                .forEach(name -> all.add(name.asString()));
        return all;
    }
}
