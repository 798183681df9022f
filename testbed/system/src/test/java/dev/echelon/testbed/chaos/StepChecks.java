package dev.echelon.testbed.chaos;

import dev.echelon.testbed.chaos.Oracle.Step;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The invariants that one step, or two of one tenant, can break. Steps of a tenant come in their order. */
final class StepChecks {
    private static final Map<String, Set<String>> OF_TENANT = Map.of(
            "PENDING", Set.of("RELEASED"),
            "RELEASED", Set.of("CLAIMED", "PENDING"),
            "CLAIMED", Set.of("SUCCEEDED", "FAILED", "PENDING"),
            "FAILED", Set.of("PENDING"),
            "SUCCEEDED", Set.of(),
            "SKIPPED", Set.of());
    private static final Map<String, Set<String>> OF_RUN = Map.of(
            "RUNNING", Set.of("PAUSED", "ABORTED", "FINISHED"),
            "PAUSED", Set.of("RUNNING", "ABORTED"),
            "ABORTED", Set.of("RUNNING"),
            "FINISHED", Set.of());

    private final Findings findings;
    private final Map<String, String> states = new HashMap<>();
    private final Set<Long> released = new HashSet<>();

    StepChecks(Findings findings) {
        this.findings = findings;
    }

    void see(Step step) {
        if (step.slug() == null) {
            run(step);
            return;
        }
        String tenant = step.run() + "/" + step.slug();
        @Nullable String before = states.put(tenant, step.became());
        findings.require(
                (before == null ? "PENDING" : before).equals(step.was()),
                "I10 no step is missing",
                () -> step + " follows " + before);
        findings.require(
                OF_TENANT.getOrDefault(step.was(), Set.of()).contains(step.became()),
                "I10 legal transitions of a tenant",
                step::toString);
        findings.require(step.newToken() >= step.oldToken(), "I4 tokens only rise", step::toString);
        if (step.became().equals("RELEASED")) {
            findings.require(
                    step.newToken() > step.oldToken() && released.add(step.newToken()),
                    "I4 a new token at every release",
                    step::toString);
            findings.require("RUNNING".equals(step.control()), "I5 nothing is released after a stop", step::toString);
            findings.require(step.barrier(), "I7 barrier and stagger", step::toString);
            findings.require(
                    step.generation() == step.rowGeneration(), "I5 released in the run's generation", step::toString);
        } else {
            findings.require(step.newToken() == step.oldToken(), "I4 only a release changes the token", step::toString);
        }
        if (step.became().equals("CLAIMED")) {
            findings.require("RUNNING".equals(step.control()), "I5 no claim after a stop", step::toString);
            findings.require(
                    step.generation() == step.rowGeneration(),
                    "I5 no claim by a command from before an abort",
                    step::toString);
        }
        if (step.lost() > 0) {
            findings.require(step.leaseOver(), "I5 only what is silent is taken back", step::toString);
        }
    }

    private void run(Step step) {
        findings.require(
                step.was().equals(step.became())
                        || OF_RUN.getOrDefault(step.was(), Set.of()).contains(step.became()),
                "I10 legal transitions of a run",
                step::toString);
        findings.require(step.rowGeneration() >= step.generation(), "I10 generations only rise", step::toString);
    }
}
