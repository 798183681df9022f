package dev.echelon.coordinator.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.CatalogTenant.LastSeen;
import dev.echelon.coordinator.planning.DurationProjection.Projected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DurationProjectionTest {
    @Test
    void divides_the_work_by_what_works_at_a_time_and_adds_the_staggers() {
        FleetPlan plan = plan(cohort("s", 1_000L, 1_000L, 1_000L, 1_000L), cohort("s", 1_000L, 1_000L));

        Projected projected = new DurationProjection(50, 60_000, 2, shard -> 8).project(plan, tenant -> false);

        assertThat(projected.millis()).isEqualTo(2_000 + 60_000 + 1_000);
        assertThat(projected.basis()).contains("6 of 6", "2 worker slots", "1 stagger of 60000 ms");
    }

    @Test
    void a_cohort_is_no_faster_than_its_shards_limit_or_its_longest_tenant() {
        FleetPlan busyShard = plan(cohort("s", 1_000L, 1_000L, 1_000L, 1_000L));
        FleetPlan longTenant = plan(cohort("s", 9_000L, 100L, 100L, 100L));

        assertThat(new DurationProjection(50, 0, 40, shard -> 1)
                        .project(busyShard, tenant -> false)
                        .millis())
                .isEqualTo(4_000);
        assertThat(new DurationProjection(50, 0, 40, shard -> 8)
                        .project(longTenant, tenant -> false)
                        .millis())
                .isEqualTo(9_000);
    }

    @Test
    void unknown_tenants_take_the_mean_of_the_known() {
        Projected projected = new DurationProjection(1, 0, 1, shard -> 8)
                .project(plan(cohort("s", 1_000L, 3_000L, null)), tenant -> false);

        assertThat(projected.millis()).isEqualTo(6_000);
        assertThat(projected.basis()).contains("2 of 3", "the mean of the fleet, 2000 ms");
    }

    @Test
    void tenants_that_are_up_to_date_tell_how_long_the_others_may_take() {
        Projected projected = new DurationProjection(1, 0, 1, shard -> 8)
                .project(plan(cohort("s", 1_000L, 3_000L, null)), tenant -> tenant.lastSeen() != null);

        assertThat(projected.millis()).isEqualTo(2_000);
        assertThat(projected.complete()).isTrue();
        assertThat(projected.basis()).contains("0 of 1", "2000 ms");
    }

    @Test
    void says_so_when_nothing_is_known() {
        Projected projected = new DurationProjection(50, 1_000, 0, shard -> 8)
                .project(plan(cohort("s", null, null), cohort("s", (Long) null)), tenant -> false);

        assertThat(projected.millis()).isEqualTo(1_000);
        assertThat(projected.complete()).isFalse();
        assertThat(projected.basis()).contains("ever timed", "own work is not in it", "no live worker");
    }

    @Test
    void up_to_date_tenants_cost_nothing() {
        Projected projected =
                new DurationProjection(50, 1_000, 4, shard -> 8).project(plan(cohort("s", 5_000L)), tenant -> true);

        assertThat(projected.millis()).isZero();
        assertThat(projected.complete()).isTrue();
        assertThat(projected.basis()).contains("up to date");
    }

    @SafeVarargs
    private static FleetPlan plan(List<CatalogTenant>... cohorts) {
        List<FleetPlan.Cohort> numbered = new ArrayList<>();
        for (List<CatalogTenant> tenants : cohorts) {
            numbered.add(new FleetPlan.Cohort(numbered.size() + 1, null, null, tenants));
        }
        return new FleetPlan(numbered, List.of(), new TreeMap<>(), 0);
    }

    private static List<CatalogTenant> cohort(String shard, @Nullable Long... durations) {
        return Arrays.stream(durations)
                .map(duration -> new CatalogTenant(
                        "t",
                        "active",
                        0,
                        shard,
                        "db",
                        "s",
                        duration == null ? null : new LastSeen("1", null, duration, Instant.EPOCH)))
                .toList();
    }
}
