package dev.echelon.testbed.simulation.planted;

import java.util.Arrays;
import java.util.List;

/** One deliberate bug at a time: what a port of the simulated world does otherwise than the real one. */
public enum Bug {
    NONE("nothing"),
    // what the model check found, its remedy taken out
    V1_RESUME_PASSES_TRIPPED_COHORT("V1: a resume looks for a cohort with open rows, not for one that is not complete"),
    V1_COMPLETE_BEFORE_TRIP("V1: a cohort whose rows are all terminal is complete, tripped or not"),
    V2_TWO_LOSSES_ARE_FAILED("V2: a tenant that has lost two workers is failed blindly"),
    V3_EVERY_FAILURE_IS_VERIFIED("V3: a failure claims that the history was read"),
    V4_TERMINATE_ONCE("V4: older sessions are ended before the fence is raised, and not again after"),
    V5_SWEEP_ONLY_RUNNING("V5: claims are taken back in running runs only"),
    V6_PAUSE_KEEPS_RELEASES("V6: a pause leaves what is released"),
    V7_WAIT_FOR_FLYWAY_FOR_EVER(
            "V7: who waits for Flyway's lock does not look at the fence, and older sessions are ended once"),
    V8_TRIP_WITHIN_BOOKING("V8: the booking that trips takes the control row, behind its tenants"),
    // the catalogue's
    NO_FENCE("the fence is not looked at"),
    FENCE_OUTSIDE_TRANSACTION("the fence is checked before the transaction, and not locked in it"),
    FLYWAY_TRANSACTIONAL_LOCK("the history row is written after the migration's commit"),
    CLAIM_WITHOUT_LOCK("the claim reads the control row without locking it"),
    BOOKING_IGNORES_TOKEN("a result is booked by tenant, whatever its token"),
    RESULT_WITHOUT_PROOF("a result is booked by token, whatever its claim id"),
    COUNTERS_PLUS_ONE("counters rise by the results, not by the rows that changed"),
    SWEEPER_KEEPS_TOKEN("what was taken back is released again under its old token"),
    RELAY_MARKS_ANY_TOKEN("the relay marks the row as published, whatever its token is by now"),
    MARK_BEFORE_SEND("commands are marked as published before they are sent"),
    PUBLISH_BEFORE_COMMIT("a command is sent within the transaction that releases"),
    ABORT_KEEPS_GENERATION("an abort neither withdraws releases nor raises the generation, nor does a resume"),
    TRIP_WITH_GREATER("a cohort trips when more than the rate have failed"),
    TRIP_IN_BINARY("the trip is computed in binary floating point"),
    OFFSET_BEFORE_CLAIM("the offset is committed before the claim is answered"),
    LEASE_BY_LOCAL_CLOCK("leases are judged by the coordinator's own clock"),
    DECISION_ON_UNLOCKED_READ("a step does not lock its run"),
    RESUME_RESETS_SUCCEEDED("a resume starts the cohort afresh, succeeded tenants too"),
    STAGGER_NOT_STORED("the end of the stagger is not stored");

    private final String what;

    Bug(String what) {
        this.what = what;
    }

    public String what() {
        return what;
    }

    /** All of them; each must be caught. */
    public static List<Bug> planted() {
        return Arrays.stream(values()).filter(bug -> bug != NONE).toList();
    }
}
