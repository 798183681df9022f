package dev.echelon.testbed.measure;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What numbers an option takes. */
public final class Ranges {
    private Ranges() {}

    /**
     * Requires a value within its range, ends included.
     *
     * @throws ParameterException it is not; the option, the value and the range are named
     */
    public static void require(CommandSpec spec, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + value + ", allowed is " + least + " to " + most + ".");
        }
    }
}
