package dev.echelon.testbed.demo;

import dev.echelon.testbed.demo.migrations.V3__Fill_line_amounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * The fleet's migrations as files: a folder of scripts and a jar with the backfill.
 *
 * @param scripts a folder
 * @param jar holds one class
 */
record DemoMigrations(Path scripts, Path jar) {
    private static final List<String> SCRIPTS =
            List.of("V1__invoicing.sql", "V2__totals_and_line_amounts.sql", "V4__index_invoices_due.sql");

    /** Writes them below the directory; a script that is there already stays as it is. */
    static DemoMigrations in(Path directory) {
        var migrations = new DemoMigrations(
                directory.resolve("migrations"), directory.resolve("migrations").resolve("backfills.jar"));
        try {
            Files.createDirectories(migrations.scripts);
            for (String script : SCRIPTS) {
                Path file = migrations.scripts.resolve(script);
                if (Files.notExists(file)) {
                    try (InputStream content = resource("migrations/" + script)) {
                        Files.copy(content, file);
                    }
                }
            }
            pack(V3__Fill_line_amounts.class, migrations.jar);
        } catch (IOException e) {
            throw new DemoException("The migrations cannot be written below " + directory + ".", e);
        }
        return migrations;
    }

    /** What a tenant holds when the demo begins. */
    static String data() {
        try (InputStream content = resource("data.sql")) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DemoException("The demo's data cannot be read from its jar.", e);
        }
    }

    private static void pack(Class<?> type, Path jar) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream content = resource("/" + name);
                OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            entries.putNextEntry(new JarEntry(name));
            content.transferTo(entries);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream content = DemoMigrations.class.getResourceAsStream(name);
        if (content == null) {
            throw new IOException(name + " is missing in the demo's jar");
        }
        return content;
    }
}
