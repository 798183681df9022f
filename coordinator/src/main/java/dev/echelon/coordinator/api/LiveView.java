package dev.echelon.coordinator.api;

import java.util.List;

/**
 * Where a run stands, for who watches: everything in the first of a stream, afterwards what has changed.
 *
 * @param run its {@code cohorts} are those that changed since the last of this stream
 * @param cells of the cohorts whose tenants changed since
 * @param shards all of the run's
 */
public record LiveView(RunView run, List<CohortCells> cells, List<ShardView> shards) {}
