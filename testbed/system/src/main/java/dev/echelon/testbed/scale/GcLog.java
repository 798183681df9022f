package dev.echelon.testbed.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's garbage collector has written: how much heap there was in use.
 *
 * @param greatest most megabytes before a collection
 * @param live most megabytes that a collection left
 * @param committed most megabytes that the heap was large
 * @param pausedMillis by all collections
 */
record GcLog(int greatest, int live, int committed, double pausedMillis) {
    /** What a JVM must be told to write it. */
    static final String OPTION = "-Xlog:gc:file=";

    private static final Pattern COLLECTION =
            Pattern.compile("Pause .* ([0-9]+)M->([0-9]+)M\\(([0-9]+)M\\) ([0-9.]+)ms");

    /** So many lines. */
    static int lines(Path log) throws IOException {
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    /** The collections behind so many lines. */
    static GcLog read(Path log, int behind) throws IOException {
        return of(
                Files.exists(log)
                        ? Files.readAllLines(log).stream().skip(behind).toList()
                        : List.of());
    }

    static GcLog of(List<String> lines) {
        int greatest = 0;
        int live = 0;
        int committed = 0;
        double paused = 0;
        for (String line : lines) {
            Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                greatest = Math.max(greatest, Integer.parseInt(collection.group(1)));
                live = Math.max(live, Integer.parseInt(collection.group(2)));
                committed = Math.max(committed, Integer.parseInt(collection.group(3)));
                paused += Double.parseDouble(collection.group(4));
            }
        }
        return new GcLog(greatest, live, committed, paused);
    }
}
