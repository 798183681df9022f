package dev.echelon.migrationset;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A jar under test, with classes compiled for it and with scripts. */
final class CompiledJar {
    private final Path folder;
    private final List<Path> sources = new ArrayList<>();
    private final List<Path> hidden = new ArrayList<>();

    /** Works in an empty folder. */
    CompiledJar(Path folder) {
        this.folder = folder;
    }

    /** A class of package {@code db.migration} with what migrations need imported; {@code code} is all of it. */
    CompiledJar withClass(String simpleName, String code) {
        String source = """
                package db.migration;
                import dev.echelon.contracts.backfill.Backfill;
                import dev.echelon.contracts.compatibility.DeclaresCodeVersion;
                import java.sql.*;
                import org.flywaydb.core.api.migration.*;
                """;
        sources.add(write("src/db/migration/" + simpleName + ".java", source + code));
        return this;
    }

    /** A class that is there to compile the others and is missing in the jar. */
    CompiledJar withMissingClass(String simpleName, String code) {
        hidden.add(Path.of("db/migration/" + simpleName + ".class"));
        return withClass(simpleName, code);
    }

    CompiledJar withFile(String name, String content) {
        Path ignored = write("classes/" + name, content);
        return this;
    }

    /** The jar's path. */
    Path build(String name) {
        try {
            Path classes = Files.createDirectories(folder.resolve("classes"));
            compile(classes);
            for (Path missing : hidden) {
                Files.delete(classes.resolve(missing));
            }
            Path jar = folder.resolve(name);
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out);
                    var files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    entries.putNextEntry(
                            new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                    entries.write(Files.readAllBytes(file));
                    entries.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            StringWriter messages = new StringWriter();
            List<String> options =
                    List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path", ""));
            boolean compiled = sources.isEmpty()
                    || compiler.getTask(
                                    messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                            .call();
            if (!compiled) {
                throw new AssertionError(messages.toString());
            }
        }
    }

    private Path write(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
