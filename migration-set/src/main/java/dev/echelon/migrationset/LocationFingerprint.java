package dev.echelon.migrationset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells whether the files of some locations have changed: names, sizes, times of change, and which files they are, behind
 * symbolic links too. Class paths never change.
 */
final class LocationFingerprint {
    private LocationFingerprint() {}

    static String of(List<String> locations) {
        return Sha256.hex(locations.stream()
                .map(LocationFingerprint::of)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8));
    }

    private static String of(String location) {
        if (location.startsWith("classpath:")) {
            return location;
        }
        Path root;
        try {
            root = Path.of(location.strip().replaceFirst("^filesystem:", ""));
        } catch (InvalidPathException e) {
            return location;
        }
        try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            return files.sorted().map(LocationFingerprint::of).collect(Collectors.joining("\n"));
        } catch (IOException | UncheckedIOException e) {
            return location + " unreadable: " + e.getMessage(); // the loader says what is wrong with it
        }
    }

    private static String of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return file + " gone";
        }
    }
}
