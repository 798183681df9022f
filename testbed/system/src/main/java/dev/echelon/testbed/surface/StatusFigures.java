package dev.echelon.testbed.surface;

import dev.echelon.testbed.scale.Percentiles;
import dev.echelon.testbed.stack.CoordinatorApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long the coordinator takes to say where a run stands: all that {@code status} asks for. */
record StatusFigures(CoordinatorApi coordinator) {
    private static final double GOAL = 300;
    private static final int SHOWN = 20;

    /** Asks so many times and once more. */
    Figure figure(String what, String run, int times) throws IOException, InterruptedException {
        double first = ask(run);
        List<Double> others = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            others.add(ask(run));
        }
        return new Figure(what, GOAL, first, Percentiles.of(others));
    }

    private double ask(String run) throws IOException, InterruptedException {
        long before = System.nanoTime();
        coordinator.get("/api/v1/runs/latest");
        for (String state : List.of("CLAIMED", "FAILED")) {
            coordinator.get("/api/v1/runs/" + run + "/tenants?limit=" + SHOWN + "&state=" + state);
        }
        coordinator.get("/api/v1/workers");
        return (System.nanoTime() - before) / 1e6;
    }
}
