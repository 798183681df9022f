package dev.echelon.coordinator.cli.args;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number within a range. */
public abstract class IntRange implements ITypeConverter<Integer> {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private final int least;
    private final int most;

    private IntRange(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public Integer convert(String text) {
        if (DIGITS.matcher(text).matches()) {
            var value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw new TypeConversionException("'" + text + "', allowed is a whole number from " + least + " to " + most);
    }

    /** --cohort-size */
    public static final class CohortSize extends IntRange {
        public CohortSize() {
            super(1, 100_000);
        }
    }

    /** --stagger-ms */
    public static final class StaggerMs extends IntRange {
        public StaggerMs() {
            super(0, 86_400_000);
        }
    }

    /** --max-in-flight */
    public static final class MaxInFlight extends IntRange {
        public MaxInFlight() {
            super(1, 10_000);
        }
    }

    /** --limit of a list */
    public static final class Limit extends IntRange {
        public Limit() {
            super(1, 200);
        }
    }

    /** --cohort */
    public static final class CohortNumber extends IntRange {
        public CohortNumber() {
            super(1, 1_000_000);
        }
    }
}
