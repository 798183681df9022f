package dev.echelon.testbed.simulation.master;

import java.util.List;

/** The place of a worker's row in {@code echelon_worker}; absent: {@code present} is false. */
public final class WorkerRow extends Row.Content<WorkerRow> {
    public final String worker;
    public boolean present;
    public int slots;
    public List<Integer> partitions = List.of();
    public List<String> setHashes = List.of();
    public boolean accepting;
    public long renewedAt;

    WorkerRow(String worker) {
        this.worker = worker;
    }
}
