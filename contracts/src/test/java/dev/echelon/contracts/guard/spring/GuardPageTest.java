package dev.echelon.contracts.guard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.contracts.guard.OnUnreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/guard.md and the metadata for editors say what the properties are. */
class GuardPageTest {
    @Test
    void theDefaultsAreTheDocumentedOnes() {
        var properties = new Binder(new MapConfigurationPropertySource(Map.of("echelon.guard.enabled", "true")))
                .bind("echelon.guard", GuardProperties.class)
                .get();

        assertThat(properties)
                .isEqualTo(new GuardProperties(
                        true,
                        null,
                        10,
                        Duration.ofSeconds(5),
                        OnUnreadable.FAIL_CLOSED,
                        true,
                        true,
                        Duration.ofSeconds(60),
                        null,
                        null));
    }

    @Test
    void everyPropertyIsBoundUnderItsName() {
        var properties = new Binder(new MapConfigurationPropertySource(Map.ofEntries(
                        Map.entry("echelon.guard.enabled", "false"),
                        Map.entry("echelon.guard.code-version", "1.2.3"),
                        Map.entry("echelon.guard.sample-size", "20"),
                        Map.entry("echelon.guard.timeout", "2s"),
                        Map.entry("echelon.guard.on-unreadable", "warn"),
                        Map.entry("echelon.guard.ask-master", "false"),
                        Map.entry("echelon.guard.register", "false"),
                        Map.entry("echelon.guard.expiry", "30s"),
                        Map.entry("echelon.guard.service", "billing"),
                        Map.entry("echelon.guard.master.url", "jdbc:postgresql://m/d"),
                        Map.entry("echelon.guard.master.username", "u"),
                        Map.entry("echelon.guard.master.password", "p"),
                        Map.entry("echelon.guard.master.password-file", "f"))))
                .bind("echelon.guard", GuardProperties.class)
                .get();

        assertThat(properties)
                .isEqualTo(new GuardProperties(
                        false,
                        "1.2.3",
                        20,
                        Duration.ofSeconds(2),
                        OnUnreadable.WARN,
                        false,
                        false,
                        Duration.ofSeconds(30),
                        "billing",
                        new GuardProperties.Master("jdbc:postgresql://m/d", "u", "p", "f")));
        assertThat(properties.toString()).doesNotContain("password=p");
    }

    @Test
    void thePageListsEveryPropertyWithItsDefault() throws IOException {
        String page = Files.readString(Path.of("../docs/guard.md"));
        // the annotation stays at the constructor's parameters
        for (var component : GuardProperties.class.getDeclaredConstructors()[0].getParameters()) {
            var preset = component.getAnnotation(DefaultValue.class);
            String row = "| `echelon.guard." + kebab(component.getName()) + "` | "
                    + (preset == null ? "" : "`" + preset.value()[0] + "` |");
            assertThat(page).contains(row);
        }
        assertThat(page.lines().filter(line -> line.startsWith("| `echelon.guard.")))
                .hasSize(GuardProperties.class.getRecordComponents().length);
    }

    @Test
    void editorsKnowEveryProperty() throws IOException {
        JsonNode metadata;
        try (var in = GuardProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = JsonMapper.shared().readTree(in);
        }
        List<String> expected = Arrays.stream(GuardProperties.class.getRecordComponents())
                .flatMap(component -> component.getType().isRecord()
                        ? Arrays.stream(component.getType().getRecordComponents())
                                .map(inner -> kebab(component.getName()) + "." + kebab(inner.getName()))
                        : List.of(kebab(component.getName())).stream())
                .map(name -> "echelon.guard." + name)
                .toList();

        assertThat(metadata.get("properties").valueStream().map(property -> property.get("name")
                        .asString()))
                .containsExactlyElementsOf(expected);
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }
}
