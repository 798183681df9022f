package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/configuration.md names every property with the default and the range that the code has. */
class ConfigurationPageTest {
    private static final String REWRITE = "./mvnw -B -ntp test -pl testbed/system -am -Dtest=ConfigurationPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dechelon.docs=write";
    private static final Pattern VARIABLE = Pattern.compile("\"(ECHELON_[A-Z_]+)\"");

    static Stream<Property> properties() {
        return ConfigurationPage.PARTS.values().stream()
                .flatMap(name -> Properties.of(name).stream())
                .filter(property -> !property.group());
    }

    @Test
    void thePageIsWhatTheCodeSays() {
        if (System.getProperty("echelon.docs", "").equals("write")) {
            ConfigurationPage.write();
        }
        assertThat(Documents.read(ConfigurationPage.FILE))
                .as("docs/configuration.md is not what the code says; it is made anew by " + REWRITE)
                .isEqualTo(ConfigurationPage.generated());
    }

    @Test
    void everyPartIsOnThePage() {
        assertThat(ConfigurationPage.PARTS.keySet())
                .allSatisfy(part -> assertThat(Documents.read(ConfigurationPage.FILE))
                        .contains("<!-- generated: " + part + " -->"));
        assertThat(Properties.roots("dev.echelon"))
                .as("records with properties, each in one of the parts")
                .hasSizeGreaterThan(10)
                .allMatch(root -> ConfigurationPage.PARTS.values().stream()
                        .anyMatch(part -> root.getName().startsWith(part)));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void theVariableIsTheSameProperty(Property property) {
        String value = property.preset() == null || property.preset().isEmpty() ? sample(property) : property.preset();

        assertThat(Probe.boundByVariable(property, property.variable(), value))
                .isEqualTo(Probe.boundByVariable(property, property.spacedVariable(), value))
                .isEqualTo(Probe.bound(property, value));
    }

    @Test
    void everyVariableOfTheCommandLineIsOnThePage() throws IOException {
        Set<String> read = new TreeSet<>();
        try (var sources =
                Files.walk(Documents.HOME.resolve("coordinator/src/main/java/dev/echelon/coordinator/cli"))) {
            for (var source : sources.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("WarmUp.java"))
                    .toList()) {
                VARIABLE.matcher(Documents.read(source)).results().forEach(found -> read.add(found.group(1)));
            }
        }
        Set<String> told = Documents.read(ConfigurationPage.FILE)
                .lines()
                .filter(line -> line.startsWith("| `ECHELON_"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(told).isEqualTo(read).isNotEmpty();
    }

    private static String sample(Property property) {
        return switch (property.type().getSimpleName()) {
            case "Boolean" -> "true";
            case "Path" -> Documents.HOME.resolve("README.md").toString();
            default -> property.name().endsWith(".url") ? "jdbc:postgresql://other/echelon" : "require";
        };
    }
}
