package dev.echelon.testbed.docs;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables of docs/configuration.md that tell of properties. */
final class ConfigurationTables {
    private ConfigurationTables() {}

    static String of(List<Property> properties) {
        return properties.stream()
                .map(property -> property.group() ? group(property) : row(property))
                .collect(Collectors.joining(
                        "\n", "| property, variable | default | values | meaning |\n|---|---|---|---|\n", "\n"));
    }

    private static String group(Property property) {
        return "| **`" + property.name() + "`** | | | " + property.meaning() + " |";
    }

    private static String row(Property property) {
        return "| `" + property.name() + "`<br>`" + property.variable() + "` | " + preset(property) + " | "
                + values(property) + " | " + property.meaning() + " |";
    }

    private static String preset(Property property) {
        if (property.preset() != null) {
            return property.preset().isEmpty() ? "empty" : "`" + property.preset() + "`";
        }
        return Probe.takes(property, null) ? "" : "**required**";
    }

    private static String values(Property property) {
        Class<?> type = property.type();
        if (type == boolean.class || type == Boolean.class) {
            return "`true`, `false`";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> "`"
                            + ((Enum<?>) constant)
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-') + "`")
                    .collect(Collectors.joining(", "));
        }
        if (property.preset() != null) {
            if (type == Duration.class) {
                return Range.ofDuration(property.preset(), value -> Probe.takes(property, value));
            }
            if (type == int.class || type == Integer.class || type == short.class) {
                return Range.ofNumber(
                        Long.parseLong(property.preset()),
                        type == short.class ? Short.MAX_VALUE : Integer.MAX_VALUE,
                        value -> Probe.takes(property, value));
            }
        }
        return switch (type.getSimpleName()) {
            case "String" -> "text";
            case "Path" -> "a file";
            case "URI" -> "an address";
            case "List" -> "a list, comma-separated";
            default -> throw new AssertionError(property.name() + " is a " + type + ", for which there is no word yet");
        };
    }
}
