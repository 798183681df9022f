package dev.echelon.testbed.chaos;

import dev.echelon.testbed.chaos.ChaosFleet.Place;
import dev.echelon.testbed.chaos.ChaosFleet.Tenant;
import dev.echelon.testbed.stack.Stack;
import java.sql.SQLException;

/** When all is over: every tenant of every round was migrated exactly once, and the master says so. */
final class FinalCheck {
    private static final String STATE = """
            SELECT 'n ' || (SELECT n FROM {schema}.probe)
                || ', sum ' || (SELECT sum(amount) FROM {schema}.item)
                || ', steps ' || (SELECT count(*) FROM chaos.applied WHERE schema_name = '{schema}')
                || ', history ' || (SELECT string_agg(version, ' ' ORDER BY installed_rank)
                    FROM {schema}.flyway_schema_history WHERE success AND version IS NOT NULL)
                || ', failed ' || (SELECT count(*) FROM {schema}.flyway_schema_history WHERE NOT success)
                || ', invalid ' || (SELECT count(*) FROM pg_index WHERE NOT indisvalid
                    AND indrelid = '{schema}.item'::regclass)
                || ', index ' || (SELECT count(*) FROM pg_indexes WHERE schemaname = '{schema}' AND indexname = 'item_amount')
                || ', compatibility ' || (SELECT count(*) FROM {schema}.echelon_compatibility)
                || ', batches ' || (SELECT string_agg(batches || ' of ' || rows, ' ') FROM {schema}.echelon_backfill)
                || ', begun ' || (SELECT count(*) FROM echelon.started WHERE schema_name = '{schema}')
            """;
    /** 50 items of 1 to 50, each raised by one. */
    private static final String ONCE = "n 1, sum 1325, steps " + ChaosMigrations.STEPS + ", history 1 2 3 4, failed 0,"
            + " invalid 0, index 1, compatibility 1, batches 5 of 50, begun 0";

    private static final String OPEN = """
            SELECT run_id || ' is ' || state FROM identity.migration_dispatch WHERE state <> 'FINISHED'
            """;
    private static final String MISCOUNTED = """
            SELECT s.run_id || ': ' || s.booked || ' booked, ' || a.booked || ' audited, ' || s.ends || ' ends, ' || a.ends
                || ' audited' FROM (
                SELECT run_id, count(*) FILTER (WHERE was = 'CLAIMED' AND became IN ('SUCCEEDED', 'FAILED')) AS booked,
                    count(*) FILTER (WHERE slug IS NULL AND became = 'FINISHED' AND was <> became) AS ends
                FROM chaos.step GROUP BY run_id) s
            JOIN (
                SELECT run_id, count(*) FILTER (WHERE kind = 'TENANT_BOOKED') AS booked,
                    count(*) FILTER (WHERE kind = 'FINISHED') AS ends
                FROM identity.migration_audit GROUP BY run_id) a ON a.run_id = s.run_id
            WHERE s.booked <> a.booked OR s.ends <> 1 OR a.ends <> 1
            """;

    private FinalCheck() {}

    static void of(Stack stack, ChaosFleet fleet, Findings findings) throws SQLException {
        for (Place place : ChaosFleet.places()) {
            try (Link link = new Link(fleet.server(place.shard()), place.database())) {
                for (Tenant tenant : fleet.all()) {
                    if (tenant.shard().equals(place.shard())
                            && tenant.database().equals(place.database())) {
                        tenant(link, tenant, findings);
                    }
                }
            }
        }
        try (Link master = new Link(stack.master(), stack.masterDatabase())) {
            for (String sql : new String[] {OPEN, MISCOUNTED}) {
                master.inSnapshot(connection -> {
                    var wrong = Link.rows(connection, sql, row -> row.getString(1));
                    findings.require(
                            wrong.isEmpty(), "I3 every run ended once, all of it audited once", wrong::toString);
                    return wrong;
                });
            }
        }
    }

    private static void tenant(Link link, Tenant tenant, Findings findings) {
        String state;
        try {
            state = link.inSnapshot(connection -> Link.rows(
                            connection,
                            STATE.replace("{schema}", tenant.schema()),
                            row -> String.valueOf(row.getString(1)))
                    .get(0));
        } catch (SQLException e) {
            state = String.valueOf(e.getMessage());
        }
        String found = state;
        findings.require(found.equals(ONCE), "I1 migrated exactly once", () -> tenant.slug() + ": " + found);
    }
}
