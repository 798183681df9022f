package dev.echelon.testbed;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a terminal sends at Ctrl-C. */
final class CtrlC {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";
    private static final int SIGINT_BIT = 1;

    private CtrlC() {}

    /**
     * The option of {@code kill}. A shell lets what it runs in the background ignore SIGINT, and so do our children then,
     * since that is inherited and a JVM respects it: there SIGTERM does the same.
     */
    static String option() throws IOException {
        return Files.isReadable(STATUS) && isIgnored(Files.readAllLines(STATUS)) ? "-TERM" : "-INT";
    }

    private static boolean isIgnored(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(IGNORED))
                .map(line -> new BigInteger(line.substring(IGNORED.length()).strip(), 16))
                .anyMatch(signals -> signals.testBit(SIGINT_BIT));
    }
}
