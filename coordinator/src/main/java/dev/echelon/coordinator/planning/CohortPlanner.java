package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.CatalogTenant;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.catalog.TenantStatus;
import dev.echelon.coordinator.planning.FleetPlan.Cohort;
import dev.echelon.coordinator.planning.FleetPlan.Skipped;
import dev.echelon.coordinator.run.AbortRule;
import dev.echelon.coordinator.run.Levers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Cuts the fleet into cohorts: ring by ring, slugs in order, the tenants of one shard spread over their cohort. The same
 * catalog gives the same plan. Pure.
 */
public final class CohortPlanner {
    private static final Comparator<CatalogTenant> PLAN_ORDER =
            Comparator.comparingInt(CatalogTenant::ring).thenComparing(CatalogTenant::slug);
    private static final int SHOWN = 80;

    private final Function<String, Optional<String>> serverOf;

    /**
     * @param serverOf the server (host and port) that a shard stands for; empty: no such shard is configured. Two shards on
     *     one server may hold the same schema, which is one tenant.
     */
    public CohortPlanner(Function<String, Optional<String>> serverOf) {
        this.serverOf = serverOf;
    }

    /** Plans the whole fleet; no rate in the levers: nothing trips a cohort. */
    public FleetPlan plan(Collection<CatalogTenant> fleet, Levers levers) {
        Sieve sieve = new Sieve();
        List<CatalogTenant> planned =
                fleet.stream().sorted(PLAN_ORDER).filter(sieve::takes).toList();
        List<Cohort> cohorts = new ArrayList<>();
        for (int from = 0; from < planned.size(); from += levers.cohortSize()) {
            int to = Math.min(planned.size(), from + levers.cohortSize());
            cohorts.add(cohort(cohorts.size() + 1, spread(planned.subList(from, to)), levers));
        }
        return new FleetPlan(List.copyOf(cohorts), List.copyOf(sieve.skipped), sieve.unknownShards, sieve.malformed);
    }

    private static Cohort cohort(int number, List<CatalogTenant> tenants, Levers levers) {
        BigDecimal rate = levers.abortRate();
        if (rate == null) {
            return new Cohort(number, null, null, tenants);
        }
        int trip = AbortRule.trip(rate, tenants.size());
        return new Cohort(number, trip, AbortRule.worstCase(trip, levers.maxInFlight(), tenants.size()), tenants);
    }

    /** Spreads the shards of a cohort, one ring at a time: the rings' order is the operator's. */
    private static List<CatalogTenant> spread(List<CatalogTenant> inOrder) {
        List<CatalogTenant> spread = new ArrayList<>(inOrder.size());
        int from = 0;
        for (int i = 1; i <= inOrder.size(); i++) {
            if (i == inOrder.size()
                    || inOrder.get(i).ring() != inOrder.get(from).ring()) {
                spread.addAll(spreadShards(inOrder.subList(from, i)));
                from = i;
            }
        }
        return List.copyOf(spread);
    }

    /**
     * Puts the i-th of a shard's k tenants at (2i + 1) / 2k of the way, so that each shard's are evenly apart whatever its
     * share; the fractions are compared exactly.
     */
    private static List<CatalogTenant> spreadShards(List<CatalogTenant> ring) {
        Map<String, Integer> sizes = new HashMap<>();
        ring.forEach(tenant -> sizes.merge(tenant.shard(), 1, Integer::sum));
        if (sizes.size() == 1) {
            return ring;
        }
        record Place(CatalogTenant tenant, long numerator, long denominator) {}
        Comparator<Place> byPlace = (a, b) -> Long.compare(a.numerator * b.denominator, b.numerator * a.denominator);
        Map<String, Integer> seen = new HashMap<>();
        return ring.stream()
                .map(tenant -> {
                    int nth = seen.merge(tenant.shard(), 1, Integer::sum) - 1;
                    return new Place(tenant, 2L * nth + 1, sizes.getOrDefault(tenant.shard(), 1));
                })
                .sorted(byPlace.thenComparing(place -> place.tenant().slug()))
                .map(Place::tenant)
                .toList();
    }

    /** Takes the tenants a run works on, in plan order, and notes why it leaves the others. */
    private final class Sieve {
        private final Set<String> slugs = new HashSet<>();
        private final Map<Schema, String> ownerOf = new HashMap<>();
        private final List<Skipped> skipped = new ArrayList<>();
        private final SortedMap<String, Integer> unknownShards = new TreeMap<>();
        private int malformed;

        boolean takes(CatalogTenant tenant) {
            Optional<String> reason = leftOut(tenant);
            reason.ifPresent(why -> skipped.add(new Skipped(
                    TenantNames.shown(tenant.slug(), SHOWN), TenantNames.shown(tenant.status(), SHOWN), why)));
            return reason.isEmpty();
        }

        private Optional<String> leftOut(CatalogTenant tenant) {
            Optional<TenantStatus> status = TenantStatus.of(tenant.status());
            if (status.isEmpty()) {
                malformed++;
                return Optional.of("unknown status '" + TenantNames.shown(tenant.status(), SHOWN) + "'");
            }
            if (!status.get().isPlanned()) {
                return Optional.of("status " + tenant.status());
            }
            Optional<String> fault = TenantNames.fault(tenant);
            if (fault.isPresent()) {
                malformed++;
                return fault;
            }
            Optional<String> server = serverOf.apply(tenant.shard());
            if (server.isEmpty()) {
                String shard = TenantNames.shown(tenant.shard(), SHOWN);
                unknownShards.merge(shard, 1, Integer::sum);
                return Optional.of("unknown shard '" + shard + "': not in echelon.shards");
            }
            if (!slugs.add(tenant.slug())) {
                return Optional.of("another row of the catalog has the same slug");
            }
            String owner = ownerOf.putIfAbsent(
                    new Schema(server.get(), tenant.databaseName(), tenant.schemaName()), tenant.slug());
            return owner == null ? Optional.empty() : Optional.of("same schema as " + owner);
        }
    }

    private record Schema(String server, String databaseName, String schemaName) {}
}
