package dev.echelon.coordinator.cli.text;

import static dev.echelon.coordinator.cli.text.Words.count;
import static dev.echelon.coordinator.cli.text.Words.time;

import dev.echelon.coordinator.api.TenantView;
import java.util.List;
import java.util.function.Consumer;

/** Where the tenants of a run stand, one a row. */
public final class TenantsTable {
    private TenantsTable() {}

    /** Prints them, or that there are none. */
    public static void print(List<TenantView> tenants, Consumer<String> out) {
        if (tenants.isEmpty()) {
            out.accept("No tenant of this run is so.");
            return;
        }
        var table = new Table(
                "",
                "TENANT",
                "COHORT",
                "STATE",
                "STATUS",
                "SHARD",
                ">CLAIMS",
                "WORKER",
                ">FROM",
                ">TO",
                "ENDED",
                ">TOOK",
                "SQLSTATE",
                "DOING OR ERROR");
        tenants.forEach(t -> {
            var error = t.error();
            table.row(
                    t.slug(),
                    count(t.cohort()),
                    t.state(),
                    t.status(),
                    t.shard(),
                    count(t.attempt()),
                    Words.orDash(t.workerId()),
                    Words.orDash(t.fromVersion()),
                    Words.orDash(t.toVersion()),
                    time(t.finishedAt()),
                    t.durationMs() == null ? "-" : Words.duration(t.durationMs()),
                    error == null ? "-" : Words.orDash(error.sqlState()),
                    Words.oneLine(error == null ? t.progress() : error.message(), 120));
        });
        table.print(out);
    }
}
