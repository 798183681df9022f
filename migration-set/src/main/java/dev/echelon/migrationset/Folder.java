package dev.echelon.migrationset;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** A folder of scripts. Symbolic links are followed and hidden folders left out, as Flyway does. */
final class Folder {
    private Folder() {}

    static void read(Path folder, FileNames names, Found found) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                                throws IOException {
                            return !directory.equals(folder) && Files.isHidden(directory)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            files.add(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            found.problem(file + " cannot be read (" + e
                                    + "): make it readable for this program, or remove it.");
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            found.problem(folder + " cannot be read (" + e + "): make it readable for this program.");
        }
        Collections.sort(files);
        for (Path file : files) {
            String script = folder.relativize(file).toString().replace(File.separatorChar, '/');
            found.file(names, script, file.toString(), () -> Files.readAllBytes(file));
        }
    }
}
