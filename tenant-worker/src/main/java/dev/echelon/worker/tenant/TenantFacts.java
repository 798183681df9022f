package dev.echelon.worker.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's schema says about itself.
 *
 * @param history rows of {@code flyway_schema_history} in {@code installed_rank} order; null: there is no such table
 * @param compatibility rows of {@code echelon_compatibility}
 * @param begun scripts outside a transaction of which it is not recorded that their end is known
 */
public record TenantFacts(@Nullable List<HistoryRow> history, List<CompatibilityRow> compatibility, List<Begun> begun) {

    /**
     * A row of the history.
     *
     * @param rank {@code installed_rank}
     * @param version null: repeatable
     * @param type Flyway's name of what it is, {@code SQL}, {@code JDBC}, {@code BASELINE}, {@code DELETE} and their like
     * @param checksum null: none
     * @param millis how long it took, in milliseconds
     */
    public record HistoryRow(
            int rank,
            @Nullable String version,
            String description,
            String type,
            String script,
            @Nullable Integer checksum,
            boolean success,
            long millis) {}

    /**
     * A row of {@code echelon_compatibility}.
     *
     * @param script the migration that declared it
     * @param minCompatibleCodeVersion oldest build that can work on the schema since
     */
    public record CompatibilityRow(String script, String minCompatibleCodeVersion) {}

    /**
     * A row of {@code echelon.started}.
     *
     * @param checksum null: none
     */
    public record Begun(String script, @Nullable Integer checksum) {}

    /** The history's rows; none, when there is no table. */
    public List<HistoryRow> rows() {
        return history == null ? List.of() : history;
    }
}
