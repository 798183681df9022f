package dev.echelon.migrationset;

import dev.echelon.contracts.backfill.Backfill;
import dev.echelon.migrationset.Found.FoundClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeMap;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.scanner.Scanner;

/** A {@code classpath:} location, read by Flyway's own scanner. */
final class ClassPath {
    private ClassPath() {}

    static void read(String location, FluentConfiguration configuration, FileNames names, Found found) {
        try {
            Location[] locations = configuration.locations(location).getLocations();
            Scanner<JavaMigration> scanner = new Scanner<>(JavaMigration.class, configuration, locations);
            for (LoadableResource resource : scanner.getResources("", "")) {
                found.file(names, resource.getRelativePath(), resource.getAbsolutePath(), () -> bytes(resource));
            }
            addClasses(scanner.getClasses(), found);
            addClasses(new Scanner<>(Backfill.class, configuration, locations).getClasses(), found);
        } catch (FlywayException e) {
            found.problem("migrations location " + location + " cannot be read (" + e.getMessage() + "): correct it.");
        }
    }

    private static <T> void addClasses(Collection<Class<? extends T>> classes, Found found) {
        TreeMap<String, Class<? extends T>> sorted = new TreeMap<>();
        classes.forEach(type -> sorted.put(type.getName(), type));
        sorted.forEach((name, type) ->
                found.add(new FoundClass(name, name, type.getClassLoader(), Sha256.hex(classFile(type, found)))));
    }

    private static byte[] classFile(Class<?> type, Found found) {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream content = type.getResourceAsStream(file)) {
            if (content != null) {
                return content.readAllBytes();
            }
        } catch (IOException e) {
            // reported below
        }
        found.problem(type.getName() + " has no class file that can be read: put it into a jar or folder.");
        return new byte[0];
    }

    private static byte[] bytes(LoadableResource resource) throws IOException {
        try (Reader reader = resource.read();
                StringWriter text = new StringWriter()) {
            long ignored = reader.transferTo(text);
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
