package dev.echelon.coordinator.run;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * When a cohort aborts its run: failed at least 1, and failed at least ceil(rate x n), n as planned. In decimals, since
 * 0.1 x 30 is 3.0000000000000004 in binary floating point and would trip one failure late.
 */
public final class AbortRule {
    private AbortRule() {}

    /**
     * The failure that aborts, counted from 1.
     *
     * @param rate 0 to 1
     * @param planned tenants the cohort was planned with, 1 or more
     * @return 1 to {@code planned}
     */
    public static int trip(BigDecimal rate, int planned) {
        if (rate.signum() < 0 || rate.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("rate is " + rate + ", expected 0 to 1");
        }
        if (planned < 1) {
            throw new IllegalArgumentException("planned is " + planned + ", expected 1 or more");
        }
        int share = rate.multiply(BigDecimal.valueOf(planned))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
        return Math.max(1, share);
    }

    /**
     * How many of a cohort fail at worst: those before the trip, and all that are in flight at that moment.
     *
     * @param trip the failure that aborts
     * @param window tenants in flight at most
     * @param planned tenants of the cohort
     */
    public static int worstCase(int trip, int window, int planned) {
        return (int) Math.min(planned, trip - 1L + window);
    }
}
