package dev.echelon.coordinator.web.live;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What has changed between two readings of a run, each a {@link dev.echelon.coordinator.api.LiveView} as JSON. */
final class LiveChanges {
    private static final String RUN = "run";
    private static final String COHORTS = "cohorts";
    private static final String CELLS = "cells";
    private static final String TIME = "serverTime";

    private LiveChanges() {}

    /**
     * The later reading without the cohorts that are as they were; empty: nothing but the clock has changed.
     *
     * @param before what the reader knows; null: nothing
     */
    static Optional<ObjectNode> between(@Nullable ObjectNode before, ObjectNode after) {
        if (before == null) {
            return Optional.of(after);
        }
        if (untimed(before).equals(untimed(after))) {
            return Optional.empty();
        }
        ObjectNode change = after.deepCopy();
        ((ObjectNode) change.path(RUN))
                .set(
                        COHORTS,
                        others(before.path(RUN).path(COHORTS), after.path(RUN).path(COHORTS)));
        change.set(CELLS, others(before.path(CELLS), after.path(CELLS)));
        return Optional.of(change);
    }

    private static ObjectNode untimed(ObjectNode reading) {
        ObjectNode run = ((ObjectNode) reading.path(RUN)).objectNode();
        run.setAll((ObjectNode) reading.path(RUN));
        run.remove(TIME);
        ObjectNode copy = reading.objectNode();
        copy.setAll(reading);
        copy.set(RUN, run);
        return copy;
    }

    private static ArrayNode others(JsonNode known, JsonNode all) {
        Set<JsonNode> before = new HashSet<>();
        known.forEach(before::add);
        ArrayNode others = ((ArrayNode) all).arrayNode();
        for (JsonNode each : all) {
            if (!before.contains(each)) {
                others.add(each);
            }
        }
        return others;
    }
}
