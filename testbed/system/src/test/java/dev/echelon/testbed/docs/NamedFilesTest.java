package dev.echelon.testbed.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document links to or names is there. */
class NamedFilesTest {
    /** Every file and folder of the checkout, without what is built or of another's. */
    private static final Set<String> FILES = new TreeSet<>();

    private static final Set<String> OTHERS = Set.of("target", ".git", ".echelon", ".idea");

    static Stream<Path> pages() {
        return Documents.pages().stream();
    }

    @BeforeAll
    static void list() throws IOException {
        Files.walkFileTree(Documents.HOME, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (OTHERS.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                FILES.add(Documents.name(folder));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                FILES.add(Documents.name(file));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) {
        assertThat(Markdown.of(Documents.read(page)).links().stream()
                        .filter(link -> !link.matches("[a-z]+:.*"))
                        .filter(link -> !leadsSomewhere(page, link)))
                .isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1
                        || Markdown.of(Documents.read(target)).anchors().contains(parts[1]));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyFileThatIsNamedIsThere(Path page) {
        assertThat(Markdown.of(Documents.read(page)).inline().stream()
                        .filter(NamedFilesTest::isOfThisCheckout)
                        .filter(name -> !isThere(page, name)))
                .isEmpty();
    }

    /** A path that begins with a file or folder of ours; built ones are not there before the build. */
    private static boolean isOfThisCheckout(String name) {
        return name.matches("(\\./)?[\\w.-]+(/[\\w.…*-]+)*/?")
                && !name.contains("target/")
                && FILES.contains(name.replaceFirst("^\\./", "").replaceFirst("/.*", ""));
    }

    private static boolean isThere(Path page, String name) {
        String wanted = name.replaceFirst("^\\./", "").replaceFirst("/$", "");
        if (FILES.contains(wanted)) {
            return true;
        }
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + wanted.replace("…", "**"));
        return FILES.stream().anyMatch(file -> matcher.matches(Path.of(file)))
                || Files.exists(page.resolveSibling(wanted));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatIsNamedIsThere(Path page) {
        assertThat(Markdown.of(Documents.read(page)).inline().stream()
                        .filter(name -> name.matches("[A-Z][a-z]\\w*(Test|IT)"))
                        .filter(name -> FILES.stream().noneMatch(file -> file.endsWith("/" + name + ".java"))))
                .isEmpty();
    }

    /** Else the three above would pass on nothing. */
    @Test
    void theyAreFound() {
        Path readme = Documents.HOME.resolve("README.md");
        assertThat(Markdown.of(Documents.read(readme)).links()).contains("docs/runbook.md");
        assertThat(Markdown.of(Documents.read(readme)).inline().stream().filter(NamedFilesTest::isOfThisCheckout))
                .contains("coordinator/", "docker-compose.yml");
        assertThat(leadsSomewhere(readme, "docs/runbook.md#exit-codes")).isTrue();
        assertThat(List.of("docs/runbook.md#no-such", "docs/no-such.md"))
                .noneMatch(link -> leadsSomewhere(readme, link));
    }
}
