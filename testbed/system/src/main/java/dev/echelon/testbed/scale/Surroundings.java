package dev.echelon.testbed.scale;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What else the machine did. */
public final class Surroundings {
    private Surroundings() {}

    /** The mean number of processes that wanted a processor during the last minute, by the system's count. */
    public static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }
}
