package dev.echelon.testbed.simulation.checks;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The rule by which a cohort trips, told again: failed at least one, and failed / planned at least the rate. */
final class Trip {
    private Trip() {}

    /** In integers. */
    static boolean trips(@Nullable BigDecimal rate, int failed, int planned) {
        if (rate == null || failed < 1) {
            return false;
        }
        BigDecimal scaled = rate.movePointRight(rate.scale());
        long share = scaled.longValueExact() * planned;
        long unit = BigDecimal.ONE.movePointRight(rate.scale()).longValueExact();
        return failed * unit >= share;
    }

    /** The number of failures that trips a cohort of this size. */
    static int tripAt(@Nullable BigDecimal rate, int planned) {
        int failed = 1;
        while (failed < planned && !trips(rate, failed, planned)) {
            failed++;
        }
        return failed;
    }
}
