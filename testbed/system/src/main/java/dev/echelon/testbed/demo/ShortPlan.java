package dev.echelon.testbed.demo;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Shortens a dry run for reading: of each cohort the first tenants and those that are marked. */
final class ShortPlan {
    private static final int SHOWN = 2;
    private static final Pattern COHORT = Pattern.compile("Cohort \\d+ of \\d+:.*");

    private final Consumer<String> out;
    private boolean inCohort;
    private int rows;
    private int leftOut;

    ShortPlan(Consumer<String> out) {
        this.out = out;
    }

    void line(String line) {
        if (COHORT.matcher(line).matches()) {
            end();
            inCohort = true;
            rows = -1; // the table's head
            out.accept(line);
        } else if (inCohort && line.startsWith("  ")) {
            rows++;
            if (rows <= SHOWN || line.startsWith("  !")) {
                out.accept(line);
            } else {
                leftOut++;
            }
        } else {
            end();
            out.accept(line);
        }
    }

    private void end() {
        if (leftOut > 0) {
            out.accept("     (and " + leftOut + " more)");
        }
        inCohort = false;
        leftOut = 0;
    }
}
