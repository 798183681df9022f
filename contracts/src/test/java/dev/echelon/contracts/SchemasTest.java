package dev.echelon.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schemas say what the records say. */
class SchemasTest {
    static final Map<Class<? extends Record>, String> SCHEMAS = Map.of(
            MigrateTenant.class, "migrate-tenant.v1.json",
            TenantMigrated.class, "tenant-migrated.v1.json",
            RunEvent.class, "run-event.v1.json");

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<Class<?>, String> TYPES = Map.of(
            String.class, "string",
            UUID.class, "string",
            Instant.class, "string",
            int.class, "integer",
            long.class, "integer",
            Integer.class, "integer",
            boolean.class, "boolean");

    static List<Class<? extends Record>> records() {
        return List.of(MigrateTenant.class, TenantMigrated.class, RunEvent.class);
    }

    static JsonNode schema(String name) {
        try (InputStream in = ContractCodec.class.getResourceAsStream("schemas/" + name)) {
            assertThat(in).as(name).isNotNull();
            return JsonMapper.shared().readTree(in);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void isAValidSchema(Class<? extends Record> type) {
        Schema meta = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(node(type))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("records")
    void describesEveryComponentAndRequiresThoseThatAreNeverNull(Class<? extends Record> type) {
        compare(type, node(type), node(type));
    }

    @ParameterizedTest
    @MethodSource("dev.echelon.contracts.GoldenFilesTest#files")
    void acceptsTheGoldenMessages(GoldenFilesTest.Golden golden) {
        Schema schema = REGISTRY.getSchema(node(golden.message().getClass()));

        assertThat(schema.validate(
                        JsonMapper.shared().readTree(GoldenFilesTest.text(golden.file())),
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.echelon.contracts.GoldenFilesTest#files")
    void refusesAMessageWithoutOneOfItsRequiredFields(GoldenFilesTest.Golden golden) {
        JsonNode root = node(golden.message().getClass());
        Schema schema = REGISTRY.getSchema(root);
        for (JsonNode required : root.get("required")) {
            var message = JsonMapper.shared()
                    .readTree(GoldenFilesTest.text(golden.file()))
                    .asObject();
            message.remove(required.asString());
            assertThat(schema.validate(message)).as(required.asString()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.echelon.contracts.BoundsTest#dearest")
    void acceptsTheLargestMessage(String character) {
        Schema schema = REGISTRY.getSchema(node(TenantMigrated.class));
        var json = new String(new ContractCodec().write(Samples.largest(character)), UTF_8);

        assertThat(schema.validate(JsonMapper.shared().readTree(json))).isEmpty();
    }

    private static JsonNode node(Class<?> type) {
        String name = SCHEMAS.get(type);
        return schema(Objects.requireNonNull(name, type.getName()));
    }

    private static void compare(Class<?> type, JsonNode schema, JsonNode root) {
        var names = new ArrayList<String>();
        var required = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            names.add(component.getName());
            JsonNode property = schema.path("properties").path(component.getName());
            assertThat(property.isObject()).as(type + "." + component.getName()).isTrue();
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!nullable) {
                required.add(component.getName());
            }
            compare(component, property, nullable, root);
        }
        assertThat(schema.get("properties").propertyNames()).containsExactlyElementsOf(names);
        assertThat(texts(schema.get("required"))).containsExactlyElementsOf(required);
    }

    private static void compare(RecordComponent component, JsonNode property, boolean nullable, JsonNode root) {
        Class<?> type = component.getType();
        String name = component.getDeclaringRecord() + "." + component.getName();
        if (type.isRecord()) {
            assertThat(nullable).as(name).isTrue();
            assertThat(property.at("/oneOf/0/type").asString()).isEqualTo("null");
            compare(type, target(property.at("/oneOf/1"), root), root);
        } else if (List.class.isAssignableFrom(type)) {
            assertThat(texts(property.get("type"))).as(name).containsExactly("array");
            compareElement(component, property.get("items"), root);
        } else if (type.isEnum()) {
            var codes = Arrays.stream(type.getEnumConstants())
                    .map(Object::toString)
                    .filter(code -> !code.equals("UNKNOWN"))
                    .toList();
            assertThat(texts(property.at("/anyOf/0/enum"))).as(name).containsExactlyElementsOf(codes);
            assertThat(texts(property.get("type"))).as(name).contains("string");
        } else {
            assertThat(TYPES).as(name).containsKey(type);
            assertThat(texts(property.get("type")))
                    .as(name)
                    .isEqualTo(nullable ? List.of(TYPES.get(type), "null") : List.of(TYPES.get(type)));
            assertThat(property.path("format").asString(""))
                    .as(name)
                    .isEqualTo(type == UUID.class ? "uuid" : type == Instant.class ? "date-time" : "");
        }
    }

    private static void compareElement(RecordComponent component, JsonNode items, JsonNode root) {
        var element = ((java.lang.reflect.ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
        if (element instanceof Class<?> type && type.isRecord()) {
            compare(type, target(items, root), root);
        } else {
            assertThat(element).isEqualTo(String.class);
            assertThat(items.get("type").asString()).isEqualTo("string");
        }
    }

    private static JsonNode target(JsonNode reference, JsonNode root) {
        return root.at(reference.get("$ref").asString().substring(1));
    }

    private static List<String> texts(@Nullable JsonNode node) {
        if (node == null) {
            return List.of();
        }
        return node.isArray() ? node.valueStream().map(JsonNode::asString).toList() : List.of(node.asString());
    }
}
