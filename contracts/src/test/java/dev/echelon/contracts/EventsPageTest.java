package dev.echelon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** docs/events.md shows what is really sent: its examples are the golden files, its tables name every topic and event. */
class EventsPageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- golden: (\\S+) -->\n```json\n(.*?)\n```", Pattern.DOTALL);

    private final String page = read();

    @Test
    void everyExampleIsAGoldenFileAndEveryFormWrittenTodayIsShown() {
        Map<String, String> shown = new LinkedHashMap<>();
        var matcher = EXAMPLE.matcher(page);
        while (matcher.find()) {
            shown.put(matcher.group(1), matcher.group(2));
        }

        assertThat(shown.keySet())
                .containsExactlyInAnyOrderElementsOf(GoldenFilesTest.files().stream()
                        .filter(GoldenFilesTest.Golden::written)
                        .map(GoldenFilesTest.Golden::file)
                        .toList());
        shown.forEach((file, json) -> assertThat(JsonMapper.shared().readTree(json))
                .as(file)
                .isEqualTo(JsonMapper.shared().readTree(GoldenFilesTest.text(file))));
        assertThat(page.split("```json", -1)).hasSize(shown.size() + 1);
    }

    @Test
    void namesEveryTopicHeaderTypeAndErrorKind() {
        assertThat(page)
                .contains(Topics.COMMANDS, Topics.RESULTS, Topics.RUNS, Topics.DEAD_LETTERS)
                .contains(MigrateTenant.TYPE, TenantMigrated.TYPE)
                .contains(EventHeaders.of("1", "a", "t", Samples.START, "s")
                        .toMap()
                        .keySet())
                .contains("`" + TraceContext.HEADER + "`")
                .contains(DeadLetters.headers("", "", 0, 0).keySet());
        Arrays.stream(ErrorKind.values())
                .filter(kind -> kind != ErrorKind.UNKNOWN)
                .forEach(kind -> assertThat(page).contains("`" + kind + "`"));
        Arrays.stream(RunEvent.Kind.values())
                .filter(kind -> kind != RunEvent.Kind.UNKNOWN)
                .forEach(kind -> assertThat(page).contains("| `" + kind.code() + "` | `" + kind + "` |"));
    }

    private static String read() {
        try {
            return Files.readString(Path.of("../docs/events.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
