package dev.echelon.coordinator.postgres;

import dev.echelon.coordinator.api.CohortCells;
import dev.echelon.coordinator.api.LiveView;
import dev.echelon.coordinator.api.RunView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps the cells of cohorts that have not changed. Tenants change in the current cohort only, and where counters have
 * changed: so a watched run of 100,000 tenants costs its current cohort at each look.
 */
final class LiveMerge {
    private final Map<Integer, RunView.Cohort> counters = new HashMap<>();
    private final Map<Integer, CohortCells> cells = new HashMap<>();

    LiveMerge(Optional<LiveView> known) {
        known.ifPresent(view -> {
            view.run().cohorts().forEach(cohort -> counters.put(cohort.cohort(), cohort));
            Integer current = view.run().currentCohort();
            view.cells().stream()
                    .filter(cohort -> current == null || cohort.cohort() != current)
                    .forEach(cohort -> cells.put(cohort.cohort(), cohort));
        });
    }

    /** All cohorts' cells; {@code read} is asked for those that may have changed. */
    List<CohortCells> cells(RunView run, Function<List<Integer>, List<CohortCells>> read) {
        List<Integer> changed = run.cohorts().stream()
                .filter(cohort -> !cells.containsKey(cohort.cohort())
                        || !cohort.equals(counters.get(cohort.cohort()))
                        || Integer.valueOf(cohort.cohort()).equals(run.currentCohort()))
                .map(RunView.Cohort::cohort)
                .toList();
        if (!changed.isEmpty()) {
            read.apply(changed).forEach(cohort -> cells.put(cohort.cohort(), cohort));
        }
        List<CohortCells> all = new ArrayList<>(run.cohorts().size());
        for (RunView.Cohort cohort : run.cohorts()) {
            CohortCells known = cells.get(cohort.cohort());
            if (known != null) {
                all.add(known);
            }
        }
        return all;
    }
}
