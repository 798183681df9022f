package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.checks.Violation;
import dev.echelon.testbed.simulation.planted.Bug;
import java.util.ArrayList;
import java.util.List;

/**
 * A violation with the fewest faults that show it.
 *
 * @param planned how many faults the seed had planned
 */
public record Shrunk(
        long seed, Profile profile, int planned, List<Fault> faults, Violation violation, Setting setting) {
    /** Leaves out what is not needed, one fault after the other, until nothing more can go. */
    public static Shrunk of(Simulation.Outcome found, Bug bug) {
        Violation violation = found.violation();
        if (violation == null) {
            throw new IllegalArgumentException("seed " + found.seed() + " shows no violation");
        }
        List<Fault> faults = found.plan();
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int i = 0; i < faults.size(); i++) {
                List<Fault> fewer = new ArrayList<>(faults);
                fewer.remove(i);
                Violation still = Simulation.run(found.seed(), found.profile(), fewer, bug, null)
                        .violation();
                if (still != null && still.invariant().equals(violation.invariant())) {
                    faults = fewer;
                    violation = still;
                    smaller = true;
                    break;
                }
            }
        }
        return new Shrunk(
                found.seed(), found.profile(), found.plan().size(), List.copyOf(faults), violation, found.setting());
    }

    @Override
    public String toString() {
        var text = new StringBuilder("seed " + seed + ", " + profile + ": " + violation + "\n  " + setting + "\n  "
                + faults.size() + " of " + planned + " planned faults are needed:\n");
        faults.forEach(fault -> text.append("    ").append(fault).append('\n'));
        return text + "  replay: ./mvnw -pl testbed/simulation -am test -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dechelon.simulation.seeds=1 -Dechelon.simulation.from="
                + seed
                + (profile == Simulation.profile(seed) ? "" : " -Dechelon.simulation.profile=" + profile)
                + "\n";
    }
}
