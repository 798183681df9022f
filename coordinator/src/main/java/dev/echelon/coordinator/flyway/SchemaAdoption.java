package dev.echelon.coordinator.flyway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks at a master before the first installation. {@code migration_cohort_run} may be there with old rows: it is adopted when
 * its columns have the types we know. Any other table of a name of ours belongs to somebody else and stops the start.
 */
final class SchemaAdoption {
    private static final List<String> OURS = List.of(
            "migration_fan_out_run",
            "migration_dispatch",
            "migration_stop_request",
            "migration_cohort",
            "migration_cohort_tenant",
            "migration_audit",
            "echelon_tenant",
            "echelon_tenant_schema",
            "echelon_shard",
            "echelon_worker",
            "echelon_service_instance",
            "echelon_request_key");
    private static final Set<String> WHOLE_NUMBER = Set.of("integer", "bigint");
    private static final Set<String> TIME = Set.of("timestamp with time zone");
    private static final Set<String> TEXT = Set.of("text", "character varying");
    private static final Map<String, Set<String>> ADOPTED = new LinkedHashMap<>();
    private static final List<String> ADDED = List.of(
            "state",
            "skipped_count",
            "abort_rate",
            "max_in_flight",
            "cohort_count",
            "current_cohort",
            "next_release_at",
            "target_version",
            "migration_set_hash",
            "started_by",
            "pause_reason");

    static {
        ADOPTED.put("run_id", Set.of("uuid"));
        ADOPTED.put("started_at", TIME);
        ADOPTED.put("finished_at", TIME);
        ADOPTED.put("total_tenants", WHOLE_NUMBER);
        ADOPTED.put("cohort_size", WHOLE_NUMBER);
        ADOPTED.put("stagger_ms", WHOLE_NUMBER);
        ADOPTED.put("succeeded_count", WHOLE_NUMBER);
        ADOPTED.put("failed_count", WHOLE_NUMBER);
        ADOPTED.put("aborted_at", TIME);
        ADOPTED.put("abort_reason", TEXT);
    }

    private final JdbcClient jdbc;

    SchemaAdoption(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void check() {
        if (exists(MasterSchema.HISTORY)) {
            return;
        }
        List<String> strangers = OURS.stream().filter(this::exists).toList();
        // another replica may have begun to install meanwhile: its history is there before its tables
        if (!strangers.isEmpty() && !exists(MasterSchema.HISTORY)) {
            throw new MasterSchemaException("The master database holds " + String.join(", ", strangers)
                    + " in schema identity already, and Echelon has not created them. Nothing was changed. Rename them, or"
                    + " give Echelon a database of its own.");
        }
        if (strangers.isEmpty() && exists("migration_cohort_run")) {
            checkAdopted();
        }
    }

    private void checkAdopted() {
        Map<String, String> columns = columns();
        List<String> wrong = new ArrayList<>();
        ADOPTED.forEach((column, types) -> {
            String type = columns.get(column);
            if (type == null) {
                wrong.add(column + " is missing");
            } else if (!types.contains(type)) {
                wrong.add(column + " is " + type + ", expected "
                        + String.join(" or ", types.stream().sorted().toList()));
            }
        });
        if (columns.containsKey("report") && !"jsonb".equals(columns.get("report"))) {
            wrong.add("report is " + columns.get("report") + ", expected jsonb");
        }
        ADDED.stream().filter(columns::containsKey).forEach(column -> wrong.add(column + " exists and is not ours"));
        if (!runIdIsUnique()) {
            wrong.add("run_id is no primary key");
        }
        if (!wrong.isEmpty()) {
            throw new MasterSchemaException(
                    "identity.migration_cohort_run cannot be adopted: " + String.join("; ", wrong)
                            + ". Nothing was changed. Bring the table to the documented columns, or rename it.");
        }
    }

    private boolean exists(String table) {
        return jdbc.sql("SELECT to_regclass('identity.' || quote_ident(:table)) IS NOT NULL")
                .param("table", table)
                .query(Boolean.class)
                .single();
    }

    private Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        jdbc.sql("""
                SELECT column_name, data_type FROM information_schema.columns
                WHERE table_schema = 'identity' AND table_name = 'migration_cohort_run'
                """).query(row -> {
            columns.put(row.getString(1), row.getString(2));
        });
        return columns;
    }

    private boolean runIdIsUnique() {
        return jdbc.sql("""
                SELECT EXISTS (
                    SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = 'identity.migration_cohort_run'::regclass AND i.indisunique AND i.indpred IS NULL
                      AND i.indnkeyatts = 1 AND a.attname = 'run_id')
                """).query(Boolean.class).single();
    }
}
