package dev.echelon.testbed.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What is measured on. */
public final class ThisMachine {
    private ThisMachine() {}

    /** Processors that this JVM may use. */
    public static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The processor's name; "unknown" where the system has no {@code /proc}. */
    public static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst("^[^:]*:\\s*", ""))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The operating system and its version. */
    public static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    /** The version of this JVM. */
    public static String java() {
        return Runtime.version().toString();
    }

    /** All of it, in one line. */
    public static String described() {
        return processors() + " processors (" + cpu() + "), " + system() + ", Java " + java();
    }
}
