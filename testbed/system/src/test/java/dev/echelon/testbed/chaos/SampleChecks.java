package dev.echelon.testbed.chaos;

import dev.echelon.testbed.chaos.Sample.Cohort;
import dev.echelon.testbed.chaos.Sample.Run;
import dev.echelon.testbed.chaos.Sample.Tenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The invariants that hold in the master at every moment. */
final class SampleChecks {
    private static final Set<String> IN_FLIGHT = Set.of("RELEASED", "CLAIMED");
    /** What a sick tenant's migration raises. */
    private static final String CHECK_VIOLATION = "23514";

    private final Findings findings;
    private final Map<String, Integer> planned = new HashMap<>();

    SampleChecks(Findings findings) {
        this.findings = findings;
    }

    void see(Sample sample, Set<String> sick) {
        Run run = sample.run();
        List<Tenant> tenants = sample.tenants();
        findings.require(run.state().equals(run.control()), "I3 run and control row agree", () -> run.toString());
        findings.require(
                tenants.size() == run.total() && planned.merge(run.id(), tenants.size(), Math::min) == run.total(),
                "I2 no tenant is lost",
                () -> run + " has " + tenants.size() + " rows");
        findings.require(
                run.succeeded() == count(tenants, "SUCCEEDED")
                        && run.failed() == count(tenants, "FAILED")
                        && run.skipped() == count(tenants, "SKIPPED"),
                "I3 counters are the rows",
                () -> run + " and " + states(tenants));
        for (Cohort cohort : sample.cohorts()) {
            cohort(
                    run,
                    cohort,
                    tenants.stream().filter(t -> t.cohort() == cohort.number()).toList());
        }
        window(sample);
        tenants.stream().filter(t -> t.state().equals("FAILED")).forEach(t -> failed(t, sick));
        if (run.finished()) {
            findings.require(
                    run.succeeded() + run.failed() + run.skipped() == run.total(),
                    "I2 finished means all are terminal",
                    () -> run + " and " + states(tenants));
        }
        if (!run.state().equals("RUNNING")) {
            findings.require(
                    count(tenants, "RELEASED") == 0,
                    "I5 a stop withdraws what is released",
                    () -> states(tenants) + " in " + run);
        }
    }

    private void cohort(Run run, Cohort cohort, List<Tenant> tenants) {
        findings.require(
                cohort.succeeded() == count(tenants, "SUCCEEDED")
                        && cohort.failed() == count(tenants, "FAILED")
                        && cohort.skipped() == count(tenants, "SKIPPED")
                        && cohort.planned() == tenants.size(),
                "I3 a cohort's counters are its rows",
                () -> cohort + " and " + states(tenants));
        findings.require(
                cohort.failed() <= cohort.trip() - 1 + run.maxInFlight(),
                "I6 no more failures than trip - 1 + window",
                () -> cohort + " with window " + run.maxInFlight());
        if (cohort.completed() || run.currentCohort() > cohort.number()) {
            findings.require(
                    cohort.failed() < cohort.trip()
                            && cohort.succeeded() + cohort.failed() + cohort.skipped() == cohort.planned(),
                    "I13 complete means all terminal and not tripped",
                    cohort::toString);
        }
        if (run.currentCohort() < cohort.number()) {
            findings.require(
                    count(tenants, "PENDING") == tenants.size(),
                    "I7 nothing of a later cohort is touched",
                    () -> cohort + " and " + states(tenants) + " while cohort " + run.currentCohort() + " is open");
        }
    }

    private void window(Sample sample) {
        long inFlight = sample.tenants().stream()
                .filter(t -> IN_FLIGHT.contains(t.state()))
                .count();
        findings.require(
                inFlight <= sample.run().maxInFlight(), "I8 window", () -> inFlight + " in flight in " + sample.run());
        sample.shardLimits().forEach((shard, limit) -> {
            long there = sample.tenants().stream()
                    .filter(t -> t.shard().equals(shard) && IN_FLIGHT.contains(t.state()))
                    .count();
            findings.require(there <= limit, "I8 window of a shard", () -> there + " in flight on " + shard);
        });
    }

    /** Only a sick tenant fails, and one that has lost two workers: never because something was away. */
    private void failed(Tenant tenant, Set<String> sick) {
        boolean ill = sick.contains(tenant.slug()) && CHECK_VIOLATION.equals(tenant.sqlState());
        boolean lost = "WORKER_LOST".equals(tenant.kind()) && tenant.lost() >= 2;
        findings.require(ill || lost, "I13 an outage is not a failure", tenant::toString);
    }

    private static long count(List<Tenant> tenants, String state) {
        return tenants.stream().filter(t -> t.state().equals(state)).count();
    }

    static Map<String, Long> states(List<Tenant> tenants) {
        Map<String, Long> states = new HashMap<>();
        tenants.forEach(t -> states.merge(t.state(), 1L, Long::sum));
        return states;
    }
}
