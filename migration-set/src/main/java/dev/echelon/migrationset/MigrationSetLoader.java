package dev.echelon.migrationset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Resolves, parses, checks and hashes all tenant migrations once, with Flyway's own resolver, parser and checksums. */
public final class MigrationSetLoader {
    private final Found found = new Found();
    private final FluentConfiguration configuration = new FluentConfiguration(MigrationSetLoader.class.getClassLoader())
            .encoding(StandardCharsets.UTF_8)
            .placeholderReplacement(false)
            .failOnMissingLocations(true);
    private final FileNames names = new FileNames(configuration);

    private MigrationSetLoader() {}

    /**
     * Loads the migrations of these locations.
     *
     * @param locations folders (a path, or {@code filesystem:} and a path), jars (a path that ends in {@code .jar}) and
     *     {@code classpath:} locations
     * @return the set, complete and usable, whatever becomes of the files
     * @throws BrokenMigrationsException something is wrong with them; it tells all that is
     */
    public static MigrationSet load(List<String> locations) {
        return new MigrationSetLoader().read(locations);
    }

    private MigrationSet read(List<String> locations) {
        JarCopies jars = new JarCopies();
        Set<String> distinct = new LinkedHashSet<>(locations.stream()
                .map(String::strip)
                .filter(location -> !location.isEmpty())
                .toList());
        for (String location : distinct) {
            if (location.startsWith("classpath:")) {
                ClassPath.read(location, configuration, names, found);
            } else {
                Path path = path(location);
                if (path != null && Files.isDirectory(path)) {
                    Folder.read(path, names, found);
                } else if (path != null && path.toString().endsWith(".jar") && Files.isRegularFile(path)) {
                    jars.add(path, found);
                } else if (path != null) {
                    found.problem("migrations location " + location
                            + (Files.exists(path) ? " is neither a folder nor a jar" : " does not exist")
                            + ": correct the setting, or put the migrations there.");
                }
            }
        }
        jars.read(names, found);
        return assemble(distinct);
    }

    private MigrationSet assemble(Set<String> locations) {
        List<LoadedMigration> migrations = new ArrayList<>(new SqlMigrations(configuration, found).load());
        migrations.addAll(new ClassMigrations(found).load());
        SetChecks checks = new SetChecks(migrations);
        checks.duplicates().forEach(found::problem);
        if (migrations.isEmpty() && found.problems().isEmpty()) {
            found.problem(
                    locations.isEmpty()
                            ? "no migrations location is set: set at least one."
                            : "there is no migration in " + String.join(", ", locations)
                                    + ": correct the setting, or put the migrations there.");
        }
        if (!found.problems().isEmpty()) {
            throw new BrokenMigrationsException(found.problems());
        }
        List<MigrationWarning> warnings = new ArrayList<>(found.warnings());
        warnings.addAll(checks.loweredCodeVersions());
        return new MigrationSet(checks.inOrder(), warnings);
    }

    private @Nullable Path path(String location) {
        String path = location.startsWith("filesystem:") ? location.substring("filesystem:".length()) : location;
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            found.problem(
                    "migrations location " + location + " is no path (" + e.getReason() + "): correct the setting.");
            return null;
        }
    }
}
