package dev.echelon.coordinator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Recorded answers of a coordinator, to be changed by a test. */
final class Bodies {
    static final String RUN = "0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11";
    static final JsonMapper JSON = JsonMapper.builder().build();

    private Bodies() {}

    static ObjectNode read(String name) {
        try (var body = Bodies.class.getResourceAsStream(name)) {
            return (ObjectNode) JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode run(String state) {
        return read("run.json").put("state", state);
    }

    static ObjectNode plan() {
        return read("plan.json");
    }

    static ObjectNode failedTenant() {
        return read("failed.json");
    }

    static ArrayNode list(ObjectNode... elements) {
        var list = JSON.createArrayNode();
        for (var element : elements) {
            list.add(element);
        }
        return list;
    }

    /** The run with its first cohorts complete, a minute each, nothing failed. */
    static ObjectNode runWithComplete(String state, int cohorts) {
        var run = run(state);
        for (int i = 0; i < cohorts; i++) {
            cohort(run, i + 1)
                    .put("succeeded", 10)
                    .put("releasedAt", "2026-11-22T02:0" + 2 * i + ":00Z")
                    .put("completedAt", "2026-11-22T02:0" + (2 * i + 1) + ":00Z");
        }
        return run.put("succeeded", 10 * cohorts).put("currentCohort", Math.min(3, cohorts + 1));
    }

    static ObjectNode finished() {
        return runWithComplete("FINISHED", 3)
                .put("finishedAt", "2026-11-22T02:05:00Z")
                .put("inFlight", 0);
    }

    /** Tripped in cohort 2 by one failed tenant. */
    static ObjectNode aborted(int inFlight) {
        var run = runWithComplete("ABORTED", 1);
        cohort(run, 2).put("succeeded", 4).put("failed", 1).put("releasedAt", "2026-11-22T02:02:00Z");
        return run.put("abortedAt", "2026-11-22T02:02:30Z")
                .put("abortReason", "cohort 2 reached its abort rate: 1 of 10 failed, 1 aborts")
                .put("succeeded", 14)
                .put("failed", 1)
                .put("inFlight", inFlight);
    }

    static ObjectNode cohort(ObjectNode run, int number) {
        return (ObjectNode) run.get("cohorts").get(number - 1);
    }

    static ObjectNode worker() {
        return JSON.createObjectNode()
                .put("workerId", "w-1")
                .put("host", "host-1")
                .put("buildVersion", "0.1.0")
                .put("slots", 8)
                .put("busy", 3)
                .put("accepting", true)
                .put("live", true)
                .put("renewedAt", "2026-11-22T02:00:58Z")
                .put("migrationSet", "3f9a1c0b77de")
                .put("setFits", true)
                .put("setSince", "2026-11-22T01:40:00Z")
                .putNull("setProblem")
                .set("partitions", JSON.createArrayNode().add(1).add(2));
    }
}
