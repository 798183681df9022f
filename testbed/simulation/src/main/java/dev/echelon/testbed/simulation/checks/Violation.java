package dev.echelon.testbed.simulation.checks;

/**
 * What did not hold.
 *
 * @param invariant its name, for instance I5
 * @param what happened, with the rows
 */
public record Violation(String invariant, String what) {
    @Override
    public String toString() {
        return invariant + ": " + what;
    }
}
