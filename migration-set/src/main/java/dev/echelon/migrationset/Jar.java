package dev.echelon.migrationset;

import dev.echelon.migrationset.Found.FoundClass;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * A jar of scripts, at any folder inside it, and of compiled migrations. A script is recorded by its file name alone, because
 * which folder of a jar would be the location is not said.
 */
final class Jar {
    private static final Pattern NAMED_AS_MIGRATION = Pattern.compile("(?:.*/)?(?:V[0-9][0-9_]*|R)__[^/$]*\\.class");
    /** A class that uses one of these names it in its class file. */
    private static final List<byte[]> APIS = List.of(
            "org/flywaydb/core/api/migration/".getBytes(StandardCharsets.UTF_8),
            "dev/echelon/contracts/backfill/Backfill".getBytes(StandardCharsets.UTF_8));

    private Jar() {}

    /**
     * Reads a jar.
     *
     * @param path where an operator finds it
     * @param copy what is read
     */
    static void read(Path path, Path copy, ClassLoader loader, FileNames names, Found found) {
        try (JarFile jar = new JarFile(copy.toFile())) {
            List<JarEntry> entries = jar.stream()
                    .filter(entry -> !entry.isDirectory() && !entry.getName().startsWith("META-INF/"))
                    .sorted((one, other) -> one.getName().compareTo(other.getName()))
                    .toList();
            for (JarEntry entry : entries) {
                String name = entry.getName();
                if (name.endsWith(".class")) {
                    byte[] content = bytes(jar, entry);
                    if (NAMED_AS_MIGRATION.matcher(name).matches() || mayBeMigration(name, content)) {
                        found.add(new FoundClass(
                                name.substring(0, name.length() - ".class".length())
                                        .replace('/', '.'),
                                path + "!/" + name,
                                loader,
                                Sha256.hex(withNested(jar, entries, name, content))));
                    }
                } else if (names.meaningOf(name) != FileNames.Meaning.IGNORED_SCRIPT) {
                    found.file(names, FileNames.name(name), path + "!/" + name, () -> bytes(jar, entry));
                }
            }
        } catch (IOException e) {
            found.problem(path + " cannot be read as a jar (" + e.getMessage() + "): build or copy it again.");
        }
    }

    /** A Flyway migration may have any name when it says its version itself; a Backfill without a version is a mistake. */
    private static boolean mayBeMigration(String name, byte[] content) {
        return !name.contains("$") && APIS.stream().anyMatch(api -> contains(content, api));
    }

    private static boolean contains(byte[] content, byte[] sought) {
        for (int i = 0; i <= content.length - sought.length; i++) {
            int matched = 0;
            while (matched < sought.length && content[i + matched] == sought[matched]) {
                matched++;
            }
            if (matched == sought.length) {
                return true;
            }
        }
        return false;
    }

    private static byte[] withNested(JarFile jar, List<JarEntry> entries, String name, byte[] content)
            throws IOException {
        String prefix = name.substring(0, name.length() - ".class".length()) + "$";
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(content);
        for (JarEntry entry : entries) {
            if (entry.getName().startsWith(prefix)) {
                all.writeBytes(bytes(jar, entry));
            }
        }
        return all.toByteArray();
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream content = jar.getInputStream(entry)) {
            return content.readAllBytes();
        }
    }
}
