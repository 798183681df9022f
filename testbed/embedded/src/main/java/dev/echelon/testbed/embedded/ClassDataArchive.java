package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A program's classes as the JVM likes them best, so that it starts in about half the time. The archive is made at the
 * first orderly end of the program and stands beside its jar; it is named for the jars and the Java it fits.
 */
public final class ClassDataArchive {
    private static final Set<Path> IN_MAKING = ConcurrentHashMap.newKeySet();
    private static final int NAME_LENGTH = 16;

    private final Path archive;
    private final Path part;
    private final String prefix;
    private boolean making;

    private ClassDataArchive(Path directory, String prefix, String identity) {
        this.archive = directory.resolve(prefix + identity + ".jsa");
        this.part = directory.resolve(
                prefix + identity + "." + ProcessHandle.current().pid() + ".part");
        this.prefix = prefix;
    }

    /** For a program that is started from a jar with its libraries in {@code lib}; empty where nothing can be written. */
    public static Optional<ClassDataArchive> of(String program, Path jar) {
        Path directory = jar.toAbsolutePath().getParent();
        if (directory == null || !Files.isRegularFile(jar) || !Files.isWritable(directory)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ClassDataArchive(directory, program + "-", identity(jar, directory.resolve("lib"))));
        } catch (IOException e) {
            return Optional.empty(); // it only saves time
        }
    }

    /** The JVM's options: use the archive, or make it. One process at a time makes it. */
    public List<String> options() {
        if (Files.isRegularFile(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:disable");
        }
        making = IN_MAKING.add(archive);
        return making ? List.of("-XX:ArchiveClassesAtExit=" + part, "-Xlog:disable") : List.of();
    }

    /** After the program's end: puts the archive in place, when it was to be made and was. */
    public void finish(boolean orderly) {
        if (!making) {
            return;
        }
        making = false;
        try {
            if (orderly && Files.isRegularFile(part)) {
                deleteOthers();
                Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // the next start is as slow as this one was
        } finally {
            IN_MAKING.remove(archive);
        }
    }

    private void deleteOthers() throws IOException {
        try (Stream<Path> files = Files.list(archive.resolveSibling(""))) {
            for (Path file : files.filter(this::isOlderOne).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private boolean isOlderOne(Path file) {
        return file.getFileName().toString().matches("\\Q" + prefix + "\\E[0-9a-f]{" + NAME_LENGTH + "}\\.jsa");
    }

    private static String identity(Path jar, Path lib) throws IOException {
        StringBuilder all = new StringBuilder(System.getProperty("java.vm.version"))
                .append(System.getProperty("java.home"))
                .append(line(jar));
        if (Files.isDirectory(lib)) {
            try (Stream<Path> files = Files.list(lib)) {
                for (Path file : files.sorted().toList()) {
                    all.append(line(file));
                }
            }
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String line(Path file) throws IOException {
        return "\n" + file.toAbsolutePath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    }
}
