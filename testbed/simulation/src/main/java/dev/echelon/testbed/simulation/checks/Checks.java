package dev.echelon.testbed.simulation.checks;

import dev.echelon.coordinator.run.RunState;
import dev.echelon.coordinator.run.TenantState;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.master.Change;
import dev.echelon.testbed.simulation.master.ControlRow;
import dev.echelon.testbed.simulation.master.MemoryMaster;
import dev.echelon.testbed.simulation.master.Row;
import dev.echelon.testbed.simulation.master.RunRecord;
import dev.echelon.testbed.simulation.master.TenantRow;
import dev.echelon.testbed.simulation.tenants.Fleet;
import dev.echelon.testbed.simulation.tenants.Schema;
import dev.echelon.testbed.simulation.tenants.Script;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The invariants, looked at behind every commit of the master, every send and every effect in a tenant; told in their own words,
 * not in those of the code under test. The first violation counts.
 */
public final class Checks implements Fleet.Witness {
    private final Findings seen;
    private final TenantChecks tenants;
    private final RunChecks runs;

    public Checks(Kernel kernel) {
        seen = new Findings(kernel);
        tenants = new TenantChecks(seen);
        runs = new RunChecks(seen, tenants);
    }

    /** What there is to look at. */
    public void watch(MemoryMaster watched, Fleet fleet) {
        seen.watch(watched, fleet);
    }

    public @Nullable Violation violation() {
        return seen.violation();
    }

    /** How many checks were made. */
    public long made() {
        return seen.made();
    }

    /** The real code failed in a way that no fault explains. */
    public void failed(String what) {
        seen.require(false, "no failure of ours", () -> what);
    }

    public void deadlocked(String what) {
        seen.require(false, "V8 lock order", () -> what);
    }

    public void offsetCommitted(long token, boolean answered) {
        seen.require(
                answered,
                "K1 offset",
                () -> "the offset of the command with token " + token + " was committed, its claim not answered");
    }

    /** A command was acknowledged by the broker. */
    public void sent(long token) {
        tenants.sent(token);
    }

    public void committed(String what, List<Change> changes) {
        Set<UUID> touched = new HashSet<>();
        for (Change change : changes) {
            if (change.after() instanceof TenantRow after) {
                TenantRow before = (TenantRow) change.before();
                tenants.changed(what, before, after);
                if (before.state != after.state || before.token != after.token || before.suspended != after.suspended) {
                    touched.add(after.run);
                }
            } else if (change.after() instanceof ControlRow after) {
                runs.control(what, change.row(), (ControlRow) change.before(), after);
            }
        }
        if (!seen.isWatching()) {
            return;
        }
        for (RunRecord run : seen.master().runs()) {
            if (changes.stream().anyMatch(change -> belongs(run, change.row())) || touched.contains(run.id())) {
                runs.run(what, run, changes);
            }
        }
        if (!touched.isEmpty()) {
            runs.released(what, changes);
        }
    }

    private static boolean belongs(RunRecord run, Row<?> row) {
        return row == run.run() || row == run.control() || run.cohorts().contains(row);
    }

    // ---- tenants

    @Override
    public void applied(Schema schema, Script script, long token, boolean fenceHeld) {
        seen.require(
                schema.effects(script.name()) == 1,
                "I1 nothing is applied twice",
                () -> script.name() + " took effect " + schema.effects(script.name()) + " times in " + schema.slug());
        seen.require(
                token >= (script.transactional() ? schema.fence() : schema.taken()),
                "I4 no fenced apply",
                () -> script.name() + " took effect in " + schema.slug() + " under token " + token
                        + ", behind a fence of " + schema.fence() + " that " + schema.taken() + " has taken");
        for (RunRecord run : seen.master().runs()) {
            for (Row<TenantRow> row : run.tenants()) {
                TenantRow t = row.committed();
                if (t.slug.equals(schema.slug())) {
                    seen.require(
                            t.state != TenantState.FAILED || !Boolean.TRUE.equals(t.verified),
                            "I2 FAILED and verified means not applied",
                            () -> script.name() + " took effect under token " + token + " after " + t);
                }
            }
        }
    }

    @Override
    public void recorded(Schema schema, Script script) {
        seen.require(
                schema.effects(script.name()) == 1,
                "I1 what is recorded is applied",
                () -> script.name() + " is recorded in " + schema.slug() + " and took effect "
                        + schema.effects(script.name()) + " times");
    }

    // ---- at the end

    /** A stopped run came to rest by itself. */
    public void drained(boolean came) {
        seen.require(came, "L3 a stopped run comes to rest", () -> "claims stay in a run that was stopped");
    }

    /** The faults are over, and all had its time. */
    public void atEnd(boolean ended) {
        for (RunRecord run : seen.master().runs()) {
            for (Row<TenantRow> row : run.tenants()) {
                TenantRow t = row.committed();
                seen.require(
                        ended && run.run().committed().state == RunState.FINISHED,
                        "I15 the run ends",
                        () -> "the run is " + run.run().committed().state + " at cohort "
                                + run.run().committed().currentCohort + ", and " + t);
                seen.require(
                        t.state != TenantState.SUCCEEDED || seen.tenants().isAtTarget(t.slug),
                        "I2 SUCCEEDED means applied",
                        () -> t + " is not applied");
                seen.require(
                        t.state != TenantState.FAILED
                                || !Boolean.TRUE.equals(t.verified)
                                || !seen.tenants().isAtTarget(t.slug),
                        "I2 FAILED and verified means not applied",
                        () -> t + " is applied");
            }
        }
        for (Schema schema : seen.tenants().schemas()) {
            for (Script script : seen.tenants().scripts()) {
                // what runs outside a transaction may stand without its row, until somebody looks
                boolean recorded = schema.history().contains(script.name())
                        || (!script.transactional() && schema.effects(script.name()) == 1);
                seen.require(
                        schema.effects(script.name()) == (recorded ? 1 : 0),
                        "I1 applied means recorded",
                        () -> script.name() + " took effect " + schema.effects(script.name()) + " times in "
                                + schema.slug() + ", its history: " + schema.history());
            }
        }
    }
}
