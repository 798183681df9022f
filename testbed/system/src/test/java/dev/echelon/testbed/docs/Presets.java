package dev.echelon.testbed.docs;

import dev.echelon.coordinator.CoordinatorApplication;
import dev.echelon.worker.WorkerApplication;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;

/** What the programs set of Spring Boot's own properties. */
final class Presets {
    private Presets() {}

    static String ofCoordinator() {
        var yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(bytes(CoordinatorApplication.class, "/application.yaml")));
        return table(Objects.requireNonNull(yaml.getObject()));
    }

    static String ofWorker() {
        var properties = new java.util.Properties();
        try (var in = WorkerApplication.class.getResourceAsStream("defaults.properties")) {
            properties.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table(properties);
    }

    private static byte[] bytes(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String table(Map<Object, Object> properties) {
        var sorted = new TreeMap<String, String>();
        properties.forEach((name, value) -> sorted.put(String.valueOf(name), String.valueOf(value)));
        return sorted.entrySet().stream()
                .map(entry -> "| `" + entry.getKey() + "` | `" + entry.getValue() + "` |")
                .collect(Collectors.joining("\n", "| property | set to |\n|---|---|\n", "\n"));
    }
}
