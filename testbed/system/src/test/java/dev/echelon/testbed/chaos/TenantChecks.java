package dev.echelon.testbed.chaos;

import dev.echelon.testbed.chaos.ChaosFleet.Place;
import dev.echelon.testbed.chaos.ChaosFleet.Tenant;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The invariants in the tenants' databases: one database at a look, by turns. */
final class TenantChecks implements AutoCloseable {
    private static final String TWICE = """
            SELECT schema_name || ' ' || step || ' by tokens ' || string_agg(token::text, ', ' ORDER BY id)
            FROM chaos.applied GROUP BY schema_name, step HAVING count(*) > 1
            """;
    private static final String LATE = "SELECT late::text FROM chaos.late";
    private static final String BACKWARDS = """
            SELECT schema_name || ' token ' || token || ' after ' || before FROM (
                SELECT schema_name, token, lag(token) OVER (PARTITION BY schema_name ORDER BY id) AS before
                FROM chaos.applied) a
            WHERE token < before
            """;
    private static final String LOGGED = """
            SELECT a.schema_name, count(*) FROM chaos.applied a WHERE a.schema_name IN (%s) GROUP BY a.schema_name
            """;

    private final ChaosFleet fleet;
    private final Findings findings;
    private final Map<Place, Link> links = new HashMap<>();
    private final Map<Place, Map<String, Integer>> unseen = new HashMap<>();
    private final Set<String> succeeded = new HashSet<>();
    private int turn;

    TenantChecks(ChaosFleet fleet, Findings findings) {
        this.fleet = fleet;
        this.findings = findings;
        for (Place place : ChaosFleet.places()) {
            links.put(place, new Link(fleet.server(place.shard()), place.database()));
            unseen.put(place, new HashMap<>());
        }
    }

    /** Tenants whose success is booked: each is looked for in its database once. */
    void booked(List<String> slugs) {
        for (String slug : slugs) {
            if (succeeded.add(slug)) {
                Tenant tenant = fleet.tenant(slug);
                unseen(new Place(tenant.shard(), tenant.database())).put(tenant.schema(), tenant.steps());
            }
        }
    }

    /** Looks into the next database; one that is away is looked into another time. */
    void look() {
        List<Place> places = ChaosFleet.places();
        Place place = places.get(turn++ % places.size());
        try {
            look(place);
        } catch (SQLException away) {
            // its turn comes again
        }
    }

    /** Looks into all, which must be there. */
    void lookAtAll() throws SQLException {
        for (Place place : ChaosFleet.places()) {
            look(place);
        }
    }

    private void look(Place place) throws SQLException {
        Link link = links.get(place);
        if (link == null) {
            throw new AssertionError(place);
        }
        Map<String, Integer> booked = Map.copyOf(unseen(place));
        String names = booked.keySet().stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        link.inSnapshot(connection -> {
            none("I1 nothing is applied twice", Link.rows(connection, TWICE, row -> row.getString(1)));
            none("I4 nothing is committed behind a higher fence", Link.rows(connection, LATE, row -> row.getString(1)));
            none("I4 tokens at work only rise", Link.rows(connection, BACKWARDS, row -> row.getString(1)));
            if (!booked.isEmpty()) {
                Map<String, Integer> logged = new HashMap<>();
                Link.rows(connection, LOGGED.formatted(names), row -> logged.put(row.getString(1), row.getInt(2)));
                booked.forEach((schema, steps) -> findings.require(
                        logged.getOrDefault(schema, 0) >= steps,
                        "I2 SUCCEEDED means applied",
                        () -> schema + " in " + place + " is booked as migrated and is not"));
            }
            return booked;
        });
        unseen(place).keySet().removeAll(booked.keySet());
    }

    private Map<String, Integer> unseen(Place place) {
        return unseen.computeIfAbsent(place, p -> new HashMap<>());
    }

    private void none(String invariant, List<String> found) {
        findings.require(found.isEmpty(), invariant, found::toString);
    }

    @Override
    public void close() {
        links.values().forEach(Link::close);
    }
}
