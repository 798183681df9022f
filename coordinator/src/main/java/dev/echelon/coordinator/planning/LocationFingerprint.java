package dev.echelon.coordinator.planning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells whether the files of some locations have changed: names, sizes, times of change. Class paths never do. */
final class LocationFingerprint {
    private LocationFingerprint() {}

    static String of(List<String> locations) {
        return locations.stream().map(LocationFingerprint::of).collect(Collectors.joining("\n"));
    }

    private static String of(String location) {
        if (location.startsWith("classpath:")) {
            return location;
        }
        try (Stream<Path> files = Files.walk(Path.of(location.replaceFirst("^filesystem:", "")))) {
            return files.sorted().map(LocationFingerprint::of).collect(Collectors.joining("\n"));
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            return location + " unreadable"; // the loader says what is wrong with it
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
