package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;

import dev.echelon.coordinator.api.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** The workers, live ones and those that fell silent. */
public final class WorkersTable {
    private WorkersTable() {}

    /** Prints summary and table; ages are reckoned at {@code now}. */
    public static void print(List<WorkerView> workers, Instant now, Consumer<String> out) {
        var page = new Lines(out);
        page.line(summary(workers));
        print(workers, now, page);
    }

    static void print(List<WorkerView> workers, Instant now, Lines page) {
        var table = new Table("  ", "WORKER", "STATE", ">BUSY", ">SLOTS", ">PARTITIONS", "LAST HEARD", "HOST", "BUILD");
        workers.forEach(w -> table.row(
                w.workerId(),
                state(w),
                count(w.busy()),
                count(w.slots()),
                count(w.partitions().size()),
                Words.ago(w.renewedAt(), now),
                w.host(),
                w.buildVersion()));
        page.table(table);
    }

    static String summary(List<WorkerView> workers) {
        var live = workers.stream().filter(WorkerView::live).toList();
        if (live.isEmpty()) {
            return "Workers: none is live; nothing is migrated until one is";
        }
        var slots = live.stream()
                .filter(WorkerView::accepting)
                .mapToInt(WorkerView::slots)
                .sum();
        return "Workers: " + count(live.size()) + " live, "
                + count(live.stream().mapToInt(WorkerView::busy).sum()) + " of "
                + count(slots, "slot") + " busy"
                + (workers.size() > live.size() ? "; " + count(workers.size() - live.size()) + " silent" : "");
    }

    private static String state(WorkerView worker) {
        if (!worker.live()) {
            return "SILENT";
        }
        return worker.accepting() ? "live" : "draining";
    }
}
