package dev.echelon.testbed.chaos;

import dev.echelon.testbed.embedded.PostgresServer;
import dev.echelon.testbed.stack.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The tenants: schemas in five databases of each shard, which themselves write down what was done to them. */
final class ChaosFleet {
    static final List<String> SHARDS = List.of("alpha", "beta", "gamma");
    private static final int DATABASES = 5;
    /** A log entry carries the token of the session that wrote it, and at its commit the fence is asked for its own. */
    private static final String LOG = """
            CREATE SCHEMA chaos;
            CREATE TABLE chaos.sick (schema_name text PRIMARY KEY);
            CREATE TABLE chaos.applied (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                schema_name text NOT NULL DEFAULT current_schema(),
                step text NOT NULL,
                token bigint NOT NULL DEFAULT split_part(current_setting('application_name'), ':', 2)::bigint,
                at timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE TABLE chaos.late (schema_name text, step text, token bigint, fence bigint, at timestamptz);
            CREATE FUNCTION chaos.at_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            DECLARE v_fence bigint;
            BEGIN
                SELECT f.token INTO v_fence FROM echelon.fence f WHERE f.schema_name = NEW.schema_name;
                IF v_fence IS DISTINCT FROM NEW.token THEN
                    INSERT INTO chaos.late VALUES (NEW.schema_name, NEW.step, NEW.token, v_fence, clock_timestamp());
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON chaos.applied DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION chaos.at_commit();
            GRANT USAGE ON SCHEMA chaos TO PUBLIC;
            GRANT SELECT, INSERT ON chaos.applied TO PUBLIC;
            GRANT SELECT ON chaos.sick TO PUBLIC;
            """;

    private final Stack stack;
    private final Map<String, Tenant> tenants = new TreeMap<>();

    /**
     * Where a tenant is.
     *
     * @param steps logged in it when it is migrated for the first time, at least
     */
    record Tenant(String slug, String shard, String database, String schema, int steps) {}

    /** A database of the fleet. */
    record Place(String shard, String database) {}

    ChaosFleet(Stack stack) {
        this.stack = stack;
        for (Place place : places()) {
            PostgresServer server = stack.shard(place.shard()).server();
            server.execute("postgres", "CREATE DATABASE " + place.database() + " OWNER " + stack.migrator());
            server.execute(place.database(), LOG);
        }
    }

    static List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (String shard : SHARDS) {
            for (int i = 1; i <= DATABASES; i++) {
                places.add(new Place(shard, "fleet_" + shard + "_" + i));
            }
        }
        return places;
    }

    /**
     * New tenants instead of those of the round before, which stay where they are; returns their slugs.
     *
     * @param steps that the round's first run makes each of them log
     */
    List<String> round(int round, int count, int steps) {
        List<Place> places = places();
        List<Tenant> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Place place = places.get(i % places.size());
            added.add(new Tenant("r" + round + "-" + i, place.shard(), place.database(), "r" + round + "_" + i, steps));
        }
        for (Place place : places) {
            List<String> statements = new ArrayList<>();
            for (Tenant tenant : added) {
                if (tenant.database().equals(place.database())) {
                    statements.add("CREATE SCHEMA " + tenant.schema() + " AUTHORIZATION " + stack.migrator());
                }
            }
            server(place.shard()).execute(place.database(), String.join(";", statements));
        }
        StringBuilder rows = new StringBuilder();
        for (Tenant tenant : added) {
            rows.append(rows.isEmpty() ? "" : ", ")
                    .append("('%s', '%s', '%s', '%s')"
                            .formatted(tenant.slug(), tenant.shard(), tenant.database(), tenant.schema()));
            tenants.put(tenant.slug(), tenant);
        }
        stack.master()
                .execute(
                        stack.masterDatabase(),
                        "DELETE FROM identity.echelon_tenant; INSERT INTO identity.echelon_tenant"
                                + " (slug, shard, database_name, schema_name) VALUES " + rows);
        return added.stream().map(Tenant::slug).toList();
    }

    /** Makes the migration of some of these tenants fail, until they are healed. */
    List<String> sicken(List<String> slugs, int count, Random random) {
        List<String> sick = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tenant tenant = tenant(slugs.get(random.nextInt(slugs.size())));
            server(tenant.shard())
                    .execute(
                            tenant.database(),
                            "INSERT INTO chaos.sick VALUES ('" + tenant.schema() + "') ON CONFLICT DO NOTHING");
            sick.add(tenant.slug());
        }
        return sick;
    }

    /** What the operator does between an abort and the resume. */
    void heal() {
        places().forEach(place -> server(place.shard()).execute(place.database(), "DELETE FROM chaos.sick"));
    }

    Tenant tenant(String slug) {
        Tenant tenant = tenants.get(slug);
        if (tenant == null) {
            throw new AssertionError("no tenant " + slug);
        }
        return tenant;
    }

    List<Tenant> all() {
        return List.copyOf(tenants.values());
    }

    PostgresServer server(String shard) {
        return stack.shard(shard).server();
    }
}
