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
        var table = new Table(
                "  ",
                "WORKER",
                "STATE",
                ">BUSY",
                ">SLOTS",
                ">PARTITIONS",
                "LAST HEARD",
                "SET",
                "FITS",
                "SET SINCE",
                "HOST",
                "BUILD");
        workers.forEach(w -> table.row(
                w.workerId(),
                state(w),
                count(w.busy()),
                count(w.slots()),
                count(w.partitions().size()),
                Words.ago(w.renewedAt(), now),
                Words.orDash(w.migrationSet()),
                fits(w),
                Words.time(w.setSince()),
                w.host(),
                w.buildVersion()));
        page.table(table);
        workers.stream()
                .filter(w -> w.setProblem() != null)
                .forEach(w -> page.line(
                        "  " + w.workerId() + " keeps this set, since its migrations cannot be used as they are now: "
                                + Words.oneLine(w.setProblem(), 300)));
    }

    private static String fits(WorkerView worker) {
        Boolean fits = worker.setFits();
        return fits == null ? "-" : fits ? "yes" : "NO";
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
                + without(live.stream().filter(WorkersTable::lacksTheSet).count())
                + (workers.size() > live.size() ? "; " + count(workers.size() - live.size()) + " silent" : "");
    }

    private static boolean lacksTheSet(WorkerView worker) {
        return Boolean.FALSE.equals(worker.setFits());
    }

    private static String without(long workers) {
        return workers == 0
                ? ""
                : "; " + count(workers) + (workers == 1 ? " lacks" : " lack")
                        + " a migration set that a live run needs";
    }

    private static String state(WorkerView worker) {
        if (!worker.live()) {
            return "SILENT";
        }
        if (worker.accepting()) {
            return "live";
        }
        return lacksTheSet(worker) ? "WRONG SET" : "draining";
    }
}
