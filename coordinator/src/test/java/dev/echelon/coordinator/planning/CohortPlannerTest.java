package dev.echelon.coordinator.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.planning.FleetPlan.Skipped;
import dev.echelon.coordinator.run.Levers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CohortPlannerTest {
    private static final Map<String, String> SERVERS =
            Map.of("east", "db1:5432", "west", "db2:5432", "east-alias", "db1:5432");
    private final CohortPlanner planner = new CohortPlanner(shard -> Optional.ofNullable(SERVERS.get(shard)));

    @Test
    void orders_by_ring_then_slug_and_cuts_cohorts() {
        List<CatalogTenant> fleet =
                List.of(tenant("b", 1), tenant("d", 0), tenant("a", 1), tenant("c", 0), tenant("e", 2));

        FleetPlan plan = planner.plan(fleet, levers(2, "0.5"));

        assertThat(slugs(plan)).containsExactly(List.of("c", "d"), List.of("a", "b"), List.of("e"));
        assertThat(plan.totalTenants()).isEqualTo(5);
    }

    @Test
    void the_same_catalog_gives_the_same_plan_in_whatever_order_it_is_read() {
        List<CatalogTenant> fleet = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            fleet.add(tenant("t" + i, i % 3, i % 7 == 0 ? "west" : "east"));
        }
        FleetPlan plan = planner.plan(fleet, levers(30, "0.1"));
        Collections.shuffle(fleet, new Random(7));

        assertThat(planner.plan(fleet, levers(30, "0.1"))).isEqualTo(plan);
    }

    @Test
    void spreads_each_shard_evenly_over_its_cohort() {
        List<CatalogTenant> fleet = new ArrayList<>();
        for (int i = 10; i < 40; i++) {
            fleet.add(tenant("t" + i, 0, i < 20 ? "east" : "west")); // a third, all of it first by slug
        }

        List<CatalogTenant> cohort =
                planner.plan(fleet, levers(30, "0.1")).cohorts().get(0).tenants();

        for (int third = 0; third < 10; third++) {
            assertThat(cohort.subList(third * 3, third * 3 + 3))
                    .extracting(CatalogTenant::shard)
                    .containsOnlyOnce("east");
        }
    }

    @Test
    void spreading_keeps_the_rings_apart() {
        List<CatalogTenant> fleet = List.of(
                tenant("z1", 0, "east"), tenant("z2", 0, "east"), tenant("a1", 1, "west"), tenant("a2", 1, "west"));

        FleetPlan plan = planner.plan(fleet, levers(4, "0.1"));

        assertThat(slugs(plan)).containsExactly(List.of("z1", "z2", "a1", "a2"));
    }

    @Test
    void plans_the_living_and_skips_the_others_with_the_reason() {
        List<CatalogTenant> fleet = List.of(
                status("a", "active"),
                status("b", "read_only"),
                status("c", "suspended"),
                status("d", "provisioning"),
                status("e", "archived"),
                status("f", "deleted"),
                status("g", "Active"));

        FleetPlan plan = planner.plan(fleet, levers(10, "0.1"));

        assertThat(slugs(plan)).containsExactly(List.of("a", "b", "c"));
        assertThat(plan.skipped())
                .containsExactly(
                        new Skipped("d", "provisioning", "status provisioning"),
                        new Skipped("e", "archived", "status archived"),
                        new Skipped("f", "deleted", "status deleted"),
                        new Skipped("g", "Active", "unknown status 'Active'"));
        assertThat(plan.malformed()).isEqualTo(1);
    }

    @Test
    void two_rows_for_one_schema_are_one_tenant_also_under_two_names_of_its_server() {
        List<CatalogTenant> fleet = List.of(
                new CatalogTenant("one", "active", 0, "east", "db", "s", null),
                new CatalogTenant("two", "active", 0, "east", "db", "s", null),
                new CatalogTenant("alias", "active", 9, "east-alias", "db", "s", null),
                new CatalogTenant("other", "active", 0, "west", "db", "s", null));

        FleetPlan plan = planner.plan(fleet, levers(10, "0.1"));

        assertThat(slugs(plan)).containsExactly(List.of("one", "other"));
        assertThat(plan.skipped())
                .extracting(Skipped::reason)
                .containsExactly("same schema as one", "same schema as one");
    }

    @Test
    void a_schema_that_only_an_archived_row_names_otherwise_is_planned() {
        List<CatalogTenant> fleet = List.of(
                new CatalogTenant("a-old", "archived", 0, "east", "db", "s", null),
                new CatalogTenant("b-new", "active", 0, "east", "db", "s", null));

        assertThat(slugs(planner.plan(fleet, levers(10, "0.1")))).containsExactly(List.of("b-new"));
    }

    @Test
    void a_slug_that_stands_twice_is_planned_once() {
        List<CatalogTenant> fleet = List.of(
                new CatalogTenant("one", "active", 0, "east", "db", "s1", null),
                new CatalogTenant("one", "active", 0, "east", "db", "s2", null));

        FleetPlan plan = planner.plan(fleet, levers(10, "0.1"));

        assertThat(slugs(plan)).containsExactly(List.of("one"));
        assertThat(plan.skipped()).hasSize(1);
    }

    @Test
    void tenants_of_unknown_shards_are_skipped_and_counted() {
        FleetPlan plan = planner.plan(
                List.of(tenant("a", 0, "nowhere"), tenant("b", 0, "nowhere"), tenant("c", 0, "east")),
                levers(10, "0.1"));

        assertThat(plan.unknownShards()).containsExactly(Map.entry("nowhere", 2));
        assertThat(plan.skipped().get(0).reason()).isEqualTo("unknown shard 'nowhere': not in echelon.shards");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", "a b", "a\"; drop schema x; --", "ä", "a\u0000", "../a", "a\n"})
    void malformed_slugs_are_skipped_and_harmless_to_show(String slug) {
        FleetPlan plan = planner.plan(List.of(tenant(slug, 0)), levers(10, "0.1"));

        assertThat(plan.cohorts()).isEmpty();
        assertThat(plan.malformed()).isEqualTo(1);
        assertThat(plan.skipped().get(0).slug()).doesNotContainPattern("\\p{Cntrl}");
    }

    @ParameterizedTest
    @CsvSource({
        "good,Good-1.x,1",
        "'',public,0",
        "a b,public,0",
        "db?user=x,public,0",
        "db,pg_catalog,0",
        "db,echelon,0",
        "template1,public,0",
        "db,'s\"x',0",
        "db,information_schema,0"
    })
    void database_and_schema_names_are_checked(String database, String schema, int planned) {
        FleetPlan plan = planner.plan(
                List.of(new CatalogTenant("a", "active", 0, "east", database, schema, null)), levers(10, "0.1"));

        assertThat(plan.totalTenants()).isEqualTo(planned);
    }

    @ParameterizedTest
    @CsvSource({"100,0.1,50,10,59", "100,0.05,50,5,54", "3,0.1,50,1,3", "30,0.1,5,3,7", "10,0,1,1,1", "10,1,50,10,10"})
    void prints_trip_and_worst_case(int tenants, String rate, int window, int trip, int worst) {
        List<CatalogTenant> fleet = new ArrayList<>();
        for (int i = 0; i < tenants; i++) {
            fleet.add(tenant("t" + i, 0));
        }

        FleetPlan.Cohort cohort = planner.plan(fleet, new Levers(1_000, 0, new BigDecimal(rate), window))
                .cohorts()
                .get(0);

        assertThat(cohort.trip()).isEqualTo(trip);
        assertThat(cohort.worstCase()).isEqualTo(worst);
    }

    @Test
    void without_a_rate_nothing_trips() {
        FleetPlan.Cohort cohort =
                planner.plan(List.of(tenant("a", 0)), levers(1, null)).cohorts().get(0);

        assertThat(cohort.trip()).isNull();
        assertThat(cohort.worstCase()).isNull();
    }

    private static Levers levers(int cohortSize, @Nullable String rate) {
        return new Levers(cohortSize, 0, rate == null ? null : new BigDecimal(rate), 50);
    }

    private static CatalogTenant tenant(String slug, int ring) {
        return tenant(slug, ring, "east");
    }

    private static CatalogTenant tenant(String slug, int ring, String shard) {
        return new CatalogTenant(slug, "active", ring, shard, "db", "s" + Math.abs(slug.hashCode() % 1_000_000), null);
    }

    private static CatalogTenant status(String slug, String status) {
        return new CatalogTenant(slug, status, 0, "east", "db", "s_" + slug, null);
    }

    private static List<List<String>> slugs(FleetPlan plan) {
        return plan.cohorts().stream()
                .map(cohort ->
                        cohort.tenants().stream().map(CatalogTenant::slug).toList())
                .toList();
    }
}
