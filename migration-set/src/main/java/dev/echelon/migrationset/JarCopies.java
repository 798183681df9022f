package dev.echelon.migrationset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies of the jars of one set, from which its scripts are read and its classes loaded: what is deployed over a jar later must
 * not reach a set that is in use, whose classes may be loaded at its last tenant only. The copies go when nothing uses the
 * set any more, or at the program's end.
 */
final class JarCopies {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Map<Path, Path> copies = new LinkedHashMap<>();

    /** Copies a jar; a failure is told as a problem and leaves it out. */
    void add(Path jar, Found found) {
        try {
            Path directory = Files.createTempDirectory("echelon-migrations-");
            Path copy = directory.resolve(String.valueOf(jar.getFileName()));
            // in this order: the last one is deleted first
            directory.toFile().deleteOnExit();
            copy.toFile().deleteOnExit();
            Files.copy(jar, copy);
            copies.put(jar, copy);
        } catch (IOException | UncheckedIOException e) {
            found.problem(jar + " cannot be copied to " + System.getProperty("java.io.tmpdir") + " (" + e
                    + "): make room there, and let this program write to it.");
        }
    }

    /** Reads them all, with one loader for all their classes. */
    void read(FileNames names, Found found) {
        if (copies.isEmpty()) {
            return;
        }
        URL[] urls = copies.values().stream().map(JarCopies::url).toArray(URL[]::new);
        ClassLoader loader = new URLClassLoader(urls, JarCopies.class.getClassLoader());
        copies.forEach((jar, copy) -> Jar.read(jar, copy, loader, names, found));
        List<Path> files = List.copyOf(copies.values());
        CLEANER.register(loader, () -> files.forEach(JarCopies::delete));
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
            Path directory = copy.getParent();
            if (directory != null) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            // tried again at the program's end
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("every path has a URL", e);
        }
    }
}
