package dev.echelon.testbed.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux says of processes; nothing on other systems. */
final class ProcFiles {
    /** USER_HZ, which is 100 wherever Java runs. */
    private static final int TICKS_A_SECOND = 100;

    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+([0-9]+) kB$");

    private ProcFiles() {}

    /** Processor time of a process and of those of its children that have ended; zero when it is gone. */
    static Duration cpu(long pid) {
        String stat = read(pid, "stat");
        return stat.isEmpty() ? Duration.ZERO : cpu(stat);
    }

    /** proc(5): the name in field 2 may hold anything; fields 14 to 17 are the times. */
    static Duration cpu(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field = 14; field <= 17; field++) {
            ticks += Long.parseLong(fields[field - 3]);
        }
        return Duration.ofMillis(ticks * 1_000 / TICKS_A_SECOND);
    }

    /** The most memory that a process has had resident, in MB; 0: not known. */
    static long peakMegabytes(long pid) {
        return peakMegabytes(read(pid, "status"));
    }

    static long peakMegabytes(String status) {
        Matcher peak = PEAK.matcher(status);
        return peak.find() ? Long.parseLong(peak.group(1)) / 1_024 : 0;
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException gone) {
            return "";
        }
    }
}
