package dev.echelon.coordinator.cli.text;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts, times and durations as they are printed. */
public final class Words {
    private Words() {}

    /** 12,340 */
    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** "1 tenant", "12,340 tenants" */
    public static String count(long n, String noun) {
        return count(n) + " " + noun + (n == 1 ? "" : "s");
    }

    /** "1st", "22nd", "13th" */
    public static String ordinal(long n) {
        var teens = n % 100 >= 11 && n % 100 <= 13;
        var suffix = teens
                ? "th"
                : switch ((int) (n % 10)) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return count(n) + suffix;
    }

    /** UTC, ISO-8601, whole seconds; "-" for null. */
    public static String time(@Nullable Instant at) {
        return at == null ? "-" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** UTC, ISO-8601, milliseconds. */
    public static String exactTime(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** "850 ms", "12.4 s", "4 min 12 s", "3 h 05 min", "2 d 4 h" */
    public static String duration(long millis) {
        var ms = Math.max(0, millis);
        if (ms < 1_000) {
            return ms + " ms";
        }
        if (ms < 60_000) {
            var seconds = BigDecimal.valueOf(ms / 100, 1).stripTrailingZeros().toPlainString();
            return seconds + " s";
        }
        var d = Duration.ofMillis(ms);
        if (ms < 3_600_000) {
            return d.toMinutes() + " min" + (d.toSecondsPart() == 0 ? "" : " " + d.toSecondsPart() + " s");
        }
        if (ms < 86_400_000) {
            return d.toHours() + " h" + (d.toMinutesPart() == 0 ? "" : " " + d.toMinutesPart() + " min");
        }
        return d.toDays() + " d" + (d.toHoursPart() == 0 ? "" : " " + d.toHoursPart() + " h");
    }

    /** From one instant to the other. */
    public static String between(Instant from, Instant to) {
        return duration(Duration.between(from, to).toMillis());
    }

    /** "4 min 12 s ago"; whole seconds below a minute. */
    public static String ago(Instant at, Instant now) {
        return duration(Math.max(0, Duration.between(at, now).toSeconds()) * 1_000)
                        .replaceFirst("^0 ms$", "0 s") + " ago";
    }

    /** The rate as it was given: 0.1, not 1E-1. */
    public static String rate(@Nullable BigDecimal rate) {
        return rate == null
                ? "none"
                : rate.signum() == 0 ? "0" : rate.stripTrailingZeros().toPlainString();
    }

    /** The text, or "-" for null and nothing. */
    public static String orDash(@Nullable String text) {
        return text == null || text.isBlank() ? "-" : text;
    }

    /** On one line, cut to so many characters. */
    public static String oneLine(@Nullable String text, int most) {
        var line = orDash(text).strip().replaceAll("\\s+", " ");
        return line.length() <= most ? line : line.substring(0, most - 3) + "...";
    }
}
