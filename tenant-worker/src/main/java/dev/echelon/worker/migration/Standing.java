package dev.echelon.worker.migration;

import dev.echelon.contracts.AppliedMigration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one tenant stands, compared with the migration set and the run's target.
 *
 * @param atTarget every migration up to the target is in the history, as the set has it
 * @param settled nothing but {@code atTarget} has to be written either: every compatibility row is there, and no note is left
 *     of a script that the history holds
 * @param version schema version; null: none
 * @param lastRank greatest {@code installed_rank}; 0: none
 * @param applied successful rows in the order they were installed
 * @param pending scripts that are still to be applied
 * @param edited applied versions whose checksum is not the set's
 * @param minCompatibleCodeVersion greatest value recorded; null: none
 * @param historyDigest of the applied versions and their checksums
 */
public record Standing(
        boolean atTarget,
        boolean settled,
        @Nullable String version,
        int lastRank,
        List<Row> applied,
        List<String> pending,
        List<String> edited,
        @Nullable String minCompatibleCodeVersion,
        String historyDigest) {
    public Standing {
        applied = List.copyOf(applied);
        pending = List.copyOf(pending);
        edited = List.copyOf(edited);
        Objects.requireNonNull(historyDigest, "historyDigest");
    }

    /** A row of the history. */
    public record Row(int rank, AppliedMigration migration) {}

    /** What was applied behind this rank. */
    List<AppliedMigration> appliedSince(int rank) {
        return applied.stream()
                .filter(row -> row.rank() > rank)
                .map(Row::migration)
                .toList();
    }

    /** What is missing, in a few words. */
    String shortfall() {
        if (!edited.isEmpty()) {
            return "applied with another checksum: " + String.join(", ", edited);
        }
        return pending.isEmpty()
                ? "the history holds a failed migration"
                : "not applied: "
                        + String.join(", ", pending.subList(0, Math.min(5, pending.size())))
                        + (pending.size() > 5 ? " and " + (pending.size() - 5) + " more" : "");
    }
}
