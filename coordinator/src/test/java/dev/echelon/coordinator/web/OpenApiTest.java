package dev.echelon.coordinator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.echelon.contracts.RunEvent;
import dev.echelon.contracts.TenantError;
import dev.echelon.coordinator.api.CatalogView;
import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckRequest;
import dev.echelon.coordinator.api.CohortCells;
import dev.echelon.coordinator.api.ContinueRequest;
import dev.echelon.coordinator.api.FailureGroup;
import dev.echelon.coordinator.api.FanOutRequest;
import dev.echelon.coordinator.api.LiveView;
import dev.echelon.coordinator.api.PlanRequest;
import dev.echelon.coordinator.api.PlanView;
import dev.echelon.coordinator.api.Problem;
import dev.echelon.coordinator.api.ReasonRequest;
import dev.echelon.coordinator.api.ResumeRequest;
import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.ShardView;
import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.api.WorkerView;
import dev.echelon.coordinator.web.RunningCoordinator.Answer;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.function.RouterFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description says what the code does, and nothing else. */
@SuppressWarnings("NullAway.Init") // set before all tests
class OpenApiTest {
    private static final Map<String, Class<? extends Record>> RECORDS = records();
    private static final Map<Class<?>, String> TYPES = Map.ofEntries(
            Map.entry(String.class, "string"),
            Map.entry(UUID.class, "string"),
            Map.entry(Instant.class, "string"),
            Map.entry(BigDecimal.class, "number"),
            Map.entry(int.class, "integer"),
            Map.entry(Integer.class, "integer"),
            Map.entry(long.class, "integer"),
            Map.entry(Long.class, "integer"),
            Map.entry(Map.class, "object"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(Boolean.class, "boolean"));
    private static final KnownNames KNOWN = new KnownNames();
    private static RunningCoordinator coordinator;
    private static JsonNode document;
    private static String runId;

    @BeforeAll
    static void aRunWithFailures() {
        coordinator = SharedCoordinator.fresh();
        coordinator.tenant("acme", "active");
        coordinator.tenant("globex", "active");
        coordinator.tenant("initech", "archived");
        coordinator.seen("acme", "1", null);
        runId = coordinator.post("/api/v1/runs", "{\"abortRate\": 1}").at("/runId");
        UUID run = UUID.fromString(runId);
        new PlayedWorker(coordinator, "w-1", 4, run)
                .workOff(run, slug -> slug.equals("globex") ? PlayedWorker.dataError("column is null") : null);
        document = coordinator.get("/api/v1/openapi.json").json();
    }

    private static Map<String, Class<? extends Record>> records() {
        Map<String, Class<? extends Record>> records = new TreeMap<>();
        for (Class<? extends Record> type : List.of(
                PlanRequest.class,
                FanOutRequest.class,
                ReasonRequest.class,
                ContinueRequest.class,
                ResumeRequest.class,
                PlanView.class,
                RunView.class,
                TenantView.class,
                CohortCells.class,
                ShardView.class,
                FailureGroup.class,
                LiveView.class,
                WorkerView.class,
                CatalogView.class,
                CodeVersionCheckRequest.class,
                CodeVersionCheckLine.class,
                Problem.class,
                TenantError.class,
                RunEvent.class)) {
            records.put(type.getSimpleName(), type);
            for (Class<?> inner : type.getDeclaredClasses()) {
                if (inner == RunView.Event.class) {
                    records.put("RunStep", RunView.Event.class); // beside the contract's RunEvent
                } else if (inner.isRecord()) {
                    records.put(
                            type.getSimpleName().replaceFirst("(View|Line)$", "") + inner.getSimpleName(),
                            inner.asSubclass(Record.class));
                }
            }
        }
        return records;
    }

    @Test
    void is_an_openapi_document_of_version_3_1() {
        assertThat(document.path("openapi").asString()).startsWith("3.1.");
        assertThat(document.at("/info/version").asString()).isEqualTo("1");
        assertThat(coordinator.get("/api/v1/openapi.yaml").text()).contains("openapi: 3.1.0");
        Set<String> ids = new TreeSet<>();
        operations().forEach(operation -> assertThat(ids.add(operation.at("operationId")))
                .as(operation.toString())
                .isTrue());
    }

    @Test
    void describes_every_route_and_no_other() {
        Set<String> mapped = new MappedRoutes(coordinator.bean("api", RouterFunction.class)).all();

        assertThat(operations().map(Operation::toString)).containsExactlyInAnyOrderElementsOf(mapped);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void names_the_query_parameters_that_the_route_takes(Operation operation) {
        if (!operation.method().equals("GET")) {
            assertThat(operation.parameters("query")).isEmpty();
            return;
        }
        Answer refused = coordinator.get(operation.path(runId) + "?zz=1");

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.exitCode()).isEqualTo(64);
        assertThat(KNOWN.in(refused.detail())).isEqualTo(operation.parameters("query"));
        assertThat(operation.parameters("path"))
                .isEqualTo(Stream.of("run", "cohort")
                        .filter(name -> operation.template().contains("{" + name + "}"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void names_the_fields_that_the_route_takes(Operation operation) {
        String schema = operation.at("/requestBody/content/application~1json/schema/$ref");
        if (schema.isEmpty()) {
            assertThat(operation.method()).isEqualTo("GET");
            return;
        }
        Answer refused = coordinator.post(operation.path(runId), "{\"zz\": 1}");

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(KNOWN.in(refused.detail()))
                .isEqualTo(names(document.at(schema.substring(1)).path("properties")));
        Answer empty = coordinator.post(operation.path(UUID.randomUUID().toString()), "");
        assertThat(empty.detail().contains("no body"))
                .isEqualTo(operation.node().at("/requestBody/required").asBoolean());
    }

    @Test
    void describes_every_record_and_no_other() {
        assertThat(names(document.at("/components/schemas"))).isEqualTo(RECORDS.keySet());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void describes_every_field_with_its_type(String name) {
        JsonNode schema = document.at("/components/schemas/" + name);
        Class<? extends Record> type = Objects.requireNonNull(RECORDS.get(name));
        Set<String> components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names(schema.path("properties"))).isEqualTo(components);
        for (RecordComponent component : type.getRecordComponents()) {
            compare(component, schema.at("/properties/" + component.getName()));
        }
    }

    static Set<String> schemas() {
        return RECORDS.keySet();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void what_the_route_answers_fits(Operation operation) {
        String schema = operation.at("/responses/200/content/application~1json/schema");
        if (!operation.method().equals("GET") || schema.isEmpty()) {
            return;
        }
        Answer answer = coordinator.get(operation.path(runId));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().isEmpty()).as("nothing was compared").isFalse();
        assertThat(problemsOf(operation.node().at("/responses/200/content/application~1json/schema"), answer.json()))
                .isEmpty();
    }

    @Test
    void what_is_answered_to_a_plan_and_to_a_wrong_request_fits() {
        Answer plan = coordinator.post("/api/v1/plans", "{}");
        Answer wrong = coordinator.get("/api/v1/runs/x");

        assertThat(problemsOf(reference("PlanView"), plan.json())).isEmpty();
        assertThat(problemsOf(reference("Problem"), wrong.json())).isEmpty();
        assertThat(wrong.at("/type")).isEqualTo("urn:echelon:problem:usage");
    }

    private static JsonNode reference(String name) {
        ObjectNode reference = JsonMapper.shared().createObjectNode();
        return reference.put("$ref", "#/components/schemas/" + name);
    }

    /** What is wrong with an answer; a field that the schema does not know is wrong too. */
    private static List<String> problemsOf(JsonNode schema, JsonNode answer) {
        ObjectNode root = ((ObjectNode) schema).deepCopy();
        ObjectNode components = (ObjectNode) document.path("components").deepCopy();
        components.path("schemas").forEach(each -> ((ObjectNode) each).put("additionalProperties", false));
        root.set("components", components);
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("urn:test"), root);
        return validator
                .validate(answer, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static void compare(RecordComponent component, JsonNode described) {
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        JsonNode type = described.path("type");
        List<String> types = new ArrayList<>();
        if (type.isArray()) {
            type.forEach(each -> types.add(each.asString()));
        } else if (!type.isMissingNode()) {
            types.add(type.asString());
        }
        described.path("oneOf").forEach(each -> types.add(each.path("type").asString()));
        assertThat(types.contains("null")).as(component + " may be null").isEqualTo(nullable);
        String expected =
                component.getType() == List.class || component.getType().isEnum()
                        ? component.getType() == List.class ? "array" : "string"
                        : TYPES.get(component.getType());
        if (expected == null) {
            assertThat(described.toString()).contains("#/components/schemas/" + nameOf(component.getType()));
        } else {
            assertThat(types).as(component.toString()).contains(expected);
        }
        if (component.getType() == List.class) {
            Class<?> element = (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            assertThat(described.path("items").toString())
                    .contains(
                            TYPES.containsKey(element)
                                    ? TYPES.get(element)
                                    : "#/components/schemas/" + nameOf(element));
        }
    }

    private static String nameOf(Class<?> type) {
        return RECORDS.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " is not described"));
    }

    static Stream<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(verb -> operations.add(
                        new Operation(verb.getKey().toUpperCase(Locale.ROOT), path.getKey(), verb.getValue()))));
        return operations.stream();
    }

    private static Set<String> names(JsonNode object) {
        return new TreeSet<>(object.propertyNames());
    }

    /** One operation of the document. */
    record Operation(String method, String template, JsonNode node) {
        String at(String pointer) {
            JsonNode found = node.at(pointer.startsWith("/") ? pointer : "/" + pointer);
            return found.isMissingNode() ? "" : found.isString() ? found.asString() : found.toString();
        }

        String path(String run) {
            return template.replace("{run}", run).replace("{cohort}", "1");
        }

        Set<String> parameters(String in) {
            Set<String> names = new TreeSet<>();
            node.path("parameters").forEach(parameter -> {
                String reference = parameter.path("$ref").asString("");
                JsonNode whole = reference.isEmpty() ? parameter : document.at(reference.substring(1));
                if (whole.path("in").asString().equals(in)) {
                    names.add(whole.path("name").asString());
                }
            });
            return names;
        }

        @Override
        public String toString() {
            return method + " " + template;
        }
    }

    /** Reads "known are a, b." */
    private static final class KnownNames {
        private final Pattern known = Pattern.compile("known are ([^.]*)\\.");

        Set<String> in(String detail) {
            var found = known.matcher(detail);
            assertThat(found.find()).as(detail).isTrue();
            return found.group(1).equals("none")
                    ? Set.of()
                    : new TreeSet<>(Arrays.asList(found.group(1).split(", ")));
        }
    }
}
