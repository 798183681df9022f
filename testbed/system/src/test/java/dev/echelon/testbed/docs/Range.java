package dev.echelon.testbed.docs;

import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Between which values a program takes a number or a duration: found out by trying, so it cannot be told wrongly. */
final class Range {
    private static final long TEN_YEARS = Duration.ofDays(3_650).toMillis();

    private Range() {}

    /**
     * The range of a number.
     *
     * @param accepted a number that is taken
     * @param most the greatest that the type can hold
     */
    static String ofNumber(long accepted, long most, Predicate<String> takes) {
        LongFunction<String> text = Long::toString;
        return told(accepted, -most, most, text, takes);
    }

    /** The range of a duration, to the millisecond. */
    static String ofDuration(String accepted, Predicate<String> takes) {
        long millis = DurationStyle.detectAndParse(accepted).toMillis();
        return told(millis, -TEN_YEARS, TEN_YEARS, value -> text(Duration.ofMillis(value)), takes);
    }

    private static String told(
            long accepted, long least, long most, LongFunction<String> text, Predicate<String> takes) {
        Predicate<Long> taken = value -> takes.test(text.apply(value));
        if (!taken.test(accepted)) {
            throw new AssertionError("the default " + text.apply(accepted) + " is not taken");
        }
        String low = bound(accepted, least, text, taken);
        String high = bound(accepted, most, text, taken);
        if (low == null) {
            return high == null ? "any" : "up to " + high;
        }
        return high == null ? low + " or more" : low + " to " + high;
    }

    /** The last value that is taken on the way to the far one; null: all are. */
    private static @Nullable String bound(long accepted, long far, LongFunction<String> text, Predicate<Long> taken) {
        if (taken.test(far)) {
            return null;
        }
        long good = accepted;
        long bad = far;
        while (Math.abs(bad - good) > 1) {
            long middle = good + (bad - good) / 2;
            if (taken.test(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return text.apply(good);
    }

    /** As it is written in a file: {@code 30s}. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        for (var unit : Unit.values()) {
            if (millis % unit.millis == 0 && millis != 0) {
                return millis / unit.millis + unit.name();
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }

    private enum Unit {
        d(86_400_000),
        h(3_600_000),
        m(60_000),
        s(1_000);

        private final long millis;

        Unit(long millis) {
            this.millis = millis;
        }
    }
}
