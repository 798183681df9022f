package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.CatalogTenant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * How long a run is going to take, and what that is based on. A cohort takes as long as its work divided by what works on it
 * at a time, or as its busiest shard, or as its longest tenant, whichever is the most. Pure.
 */
final class DurationProjection {
    private final int maxInFlight;
    private final int staggerMs;
    private final int workerSlots;
    private final ToIntFunction<String> shardLimit;

    /**
     * @param workerSlots slots of the live workers with the right set; 0: there is none
     * @param shardLimit tenants of a shard at a time
     */
    DurationProjection(int maxInFlight, int staggerMs, int workerSlots, ToIntFunction<String> shardLimit) {
        this.maxInFlight = maxInFlight;
        this.staggerMs = staggerMs;
        this.workerSlots = workerSlots;
        this.shardLimit = shardLimit;
    }

    /**
     * Projects.
     *
     * @param upToDate tenants that have nothing to apply; they count as no time
     */
    Projected project(FleetPlan plan, Predicate<CatalogTenant> upToDate) {
        Known known = new Known(plan, upToDate);
        long millis = 0;
        int staggers = 0;
        for (int i = 0; i < plan.cohorts().size(); i++) {
            millis += cohort(plan.cohorts().get(i), upToDate, known.mean());
            if (i + 1 < plan.cohorts().size()) {
                staggers++;
            }
        }
        millis += (long) staggers * staggerMs;
        return new Projected(millis, known.toDo == 0 || known.timed > 0, basis(known, staggers));
    }

    private long cohort(FleetPlan.Cohort cohort, Predicate<CatalogTenant> upToDate, OptionalDouble mean) {
        double work = 0;
        double longest = 0;
        Map<String, Double> ofShard = new HashMap<>();
        for (CatalogTenant tenant : cohort.tenants()) {
            if (upToDate.test(tenant)) {
                continue;
            }
            Long seen = tenant.lastSeen() == null ? null : tenant.lastSeen().durationMs();
            double takes = seen != null ? seen : mean.orElse(0);
            work += takes;
            longest = Math.max(longest, takes);
            ofShard.merge(tenant.shard(), takes, Double::sum);
        }
        double busiest = ofShard.entrySet().stream()
                .mapToDouble(shard -> shard.getValue() / Math.max(1, shardLimit.applyAsInt(shard.getKey())))
                .max()
                .orElse(0);
        return Math.round(Math.max(longest, Math.max(busiest, work / atATime())));
    }

    private int atATime() {
        return workerSlots > 0 ? Math.min(workerSlots, maxInFlight) : maxInFlight;
    }

    private String basis(Known known, int staggers) {
        String work;
        if (known.toDo == 0) {
            work = "every tenant was up to date when it was last seen, so the tenants' work counts as nothing";
        } else if (known.timed == 0) {
            work = "no tenant of this fleet was ever timed, so the tenants' own work is not in it";
        } else {
            work = "each tenant taken as long as its last migration (known for " + known.toDoTimed + " of " + known.toDo
                    + " with something to apply; for the others the mean of the fleet, "
                    + Math.round(known.sum / known.timed) + " ms)";
        }
        String hands = workerSlots > 0
                ? atATime() + " at a time (" + workerSlots + " worker slots, max-in-flight " + maxInFlight + ")"
                : maxInFlight + " at a time (max-in-flight; no live worker has this migration set)";
        return work + "; " + hands + "; " + staggers + (staggers == 1 ? " stagger" : " staggers") + " of " + staggerMs
                + " ms";
    }

    /**
     * The result.
     *
     * @param complete false: the tenants' own work is not in it, for none was ever timed
     * @param basis in words
     */
    record Projected(long millis, boolean complete, String basis) {}

    private static final class Known {
        private int toDo;
        private int toDoTimed;
        private int timed;
        private double sum;

        Known(FleetPlan plan, Predicate<CatalogTenant> upToDate) {
            for (FleetPlan.Cohort cohort : plan.cohorts()) {
                for (CatalogTenant tenant : cohort.tenants()) {
                    count(tenant, !upToDate.test(tenant));
                }
            }
        }

        /** What a tenant that is up to date once took tells of the others as well. */
        private void count(CatalogTenant tenant, boolean hasWork) {
            Long seen = tenant.lastSeen() == null ? null : tenant.lastSeen().durationMs();
            toDo += hasWork ? 1 : 0;
            toDoTimed += hasWork && seen != null ? 1 : 0;
            if (seen != null) {
                timed++;
                sum += seen;
            }
        }

        OptionalDouble mean() {
            return timed == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / timed);
        }
    }
}
