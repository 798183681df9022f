package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every echelon command in a document is one that the command line takes. */
class DocumentedCommandsTest {
    private static final Set<String> LANGUAGES = Set.of("", "sh", "console", "bash");

    static Stream<Path> pages() {
        return Documents.pages().stream();
    }

    static List<TypedCommand> commands(Path page) {
        return Markdown.of(Documents.read(page)).blocks().stream()
                .filter(block -> LANGUAGES.contains(block.language()))
                .flatMap(block -> TypedCommand.in(block.text()).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandOfABlockIsTaken(Path page) {
        assertThat(commands(page))
                .allSatisfy(command -> assertThat(command.problem()).isNull());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandAndOptionOfASentenceExists(Path page) {
        Set<String> names =
                new TreeSet<>(CommandTables.coordinators().getSubcommands().keySet());
        names.addAll(CommandTables.testbeds().getSubcommands().keySet());

        assertThat(Markdown.of(Documents.read(page)).inline().stream()
                        .filter(code -> code.matches("(\\./)?echelon [a-z].*")
                                || names.contains(code.replaceFirst(" .*| $", "")))
                        .map(code -> TypedCommand.of(code.replaceFirst("^(\\./)?echelon ", ""))))
                .allSatisfy(command ->
                        assertThat(command.unknownName()).as(command.toString()).isNull());
    }

    /** Else the two above would pass on nothing. */
    @Test
    void theyAreFound() {
        assertThat(commands(Documents.HOME.resolve("README.md"))).hasSizeGreaterThan(5);
        assertThat(commands(Documents.HOME.resolve("docs/runbook.md"))).hasSizeGreaterThan(5);
        assertThat(commands(Documents.HOME.resolve("docs/deploying.md"))).hasSizeGreaterThan(5);
        assertThat(TypedCommand.of("migrate-cohorts --dryrun").problem()).contains("--dryrun");
        assertThat(TypedCommand.of("migrate-cohorts --dryrun").unknownName()).isEqualTo("--dryrun");
    }
}
