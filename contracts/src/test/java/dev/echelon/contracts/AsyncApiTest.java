package dev.echelon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The AsyncAPI document names exactly our topics and messages, and refers to schemas that exist. */
class AsyncApiTest {
    private final JsonNode document = read();

    @Test
    void isVersion3() {
        assertThat(document.path("asyncapi").asString()).isEqualTo("3.0.0");
    }

    @Test
    void namesExactlyOurTopics() {
        var topics = Arrays.stream(Topics.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(AsyncApiTest::constant)
                .toList();

        assertThat(document.get("channels").valueStream().map(c -> c.get("address")
                        .asString()))
                .containsExactlyInAnyOrderElementsOf(topics);
        assertThat(document.get("channels").valueStream().map(c -> c.at("/bindings/kafka/topic")
                        .asString()))
                .containsExactlyInAnyOrderElementsOf(topics);
    }

    @Test
    void namesExactlyOurMessagesOnTheirTopics() {
        var events = Arrays.stream(RunEvent.Kind.values())
                .filter(kind -> kind != RunEvent.Kind.UNKNOWN)
                .map(RunEvent.Kind::type)
                .toList();

        assertThat(messagesOn(Topics.COMMANDS)).containsExactly(MigrateTenant.TYPE);
        assertThat(messagesOn(Topics.RESULTS)).containsExactly(TenantMigrated.TYPE);
        assertThat(messagesOn(Topics.RUNS)).containsExactlyElementsOf(events);
        assertThat(messagesOn(Topics.DEAD_LETTERS)).containsExactly("dead-letter");
        assertThat(document.at("/components/messages").size()).isEqualTo(events.size() + 3);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (JsonNode reference : document.findValues("$ref")) {
            String target = reference.asString();
            if (target.startsWith("#")) {
                assertThat(document.at(target.substring(1)).isMissingNode())
                        .as(target)
                        .isFalse();
            } else {
                assertThat(target).startsWith("schemas/");
                assertThat(SchemasTest.schema(target.substring("schemas/".length()))
                                .isObject())
                        .isTrue();
            }
        }
    }

    @Test
    void everyMessagePointsToTheSchemaOfItsRecord() {
        var schemas = Map.of(
                MigrateTenant.TYPE, SchemasTest.SCHEMAS.get(MigrateTenant.class),
                TenantMigrated.TYPE, SchemasTest.SCHEMAS.get(TenantMigrated.class));
        for (JsonNode message : document.at("/components/messages")) {
            String name = message.get("name").asString();
            if (!name.equals("dead-letter")) {
                assertThat(message.at("/payload/schema/$ref").asString())
                        .isEqualTo("schemas/" + schemas.getOrDefault(name, SchemasTest.SCHEMAS.get(RunEvent.class)));
            }
        }
    }

    @Test
    void describesTheHeadersThatAreSent() {
        var context = new java.util.HashSet<>(EventHeaders.of("1", "urn:a", "t", Samples.START, "acme")
                .toMap()
                .keySet());
        context.add(TraceContext.HEADER);
        assertThat(document.at("/components/schemas/cloudEvent/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(context);

        assertThat(document.at("/components/schemas/deadLetterHeaders/properties")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        DeadLetters.headers("why", Topics.COMMANDS, 3, 4).keySet());
    }

    private List<String> messagesOn(String topic) {
        return document.get("channels")
                .valueStream()
                .filter(channel -> channel.get("address").asString().equals(topic))
                .flatMap(channel -> channel.get("messages").valueStream())
                .map(message -> document.at(message.get("$ref").asString().substring(1)))
                .map(message -> message.get("name").asString())
                .toList();
    }

    private static String constant(java.lang.reflect.Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode read() {
        try (InputStream in = ContractCodec.class.getResourceAsStream("asyncapi.yaml")) {
            assertThat(in).isNotNull();
            return YAMLMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
