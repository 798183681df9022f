package dev.echelon.testbed.docs;

import dev.echelon.testbed.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the documents are. */
final class Documents {
    /** The checkout. */
    static final Path HOME = Stack.launcher().resolveSibling("");

    private Documents() {}

    /** Every page, README first. */
    static List<Path> pages() {
        try (Stream<Path> top = Files.list(HOME);
                Stream<Path> docs = Files.walk(HOME.resolve("docs"))) {
            return Stream.concat(top.sorted(), docs.sorted())
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its name from the checkout. */
    static String name(Path page) {
        return HOME.relativize(page).toString();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
