package dev.echelon.coordinator.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One worker as it last said.
 *
 * @param busy its claimed tenants
 * @param live renewed within one lease
 * @param migrationSet first 12 digits of its migration set's hash, up to its latest version
 * @param setFits whether it has the set of every live run, which may end at an earlier version; null: no run is live
 * @param setSince since when it has this set
 * @param setProblem why it does not have the migrations that are in its files now; null: it has
 */
public record WorkerView(
        String workerId,
        String host,
        String buildVersion,
        int slots,
        int busy,
        List<Integer> partitions,
        boolean accepting,
        boolean live,
        Instant renewedAt,
        @Nullable String migrationSet,
        @Nullable Boolean setFits,
        @Nullable Instant setSince,
        @Nullable String setProblem) {}
