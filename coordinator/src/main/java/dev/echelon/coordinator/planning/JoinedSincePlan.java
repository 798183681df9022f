package dev.echelon.coordinator.planning;

import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.catalog.TenantStatus;
import dev.echelon.coordinator.engine.Newcomers;
import dev.echelon.coordinator.run.JoinedTenants;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares a run with the catalog as it is now: what a plan made now would take along and the run did not. */
public final class JoinedSincePlan implements Newcomers {
    private static final Logger log = LoggerFactory.getLogger(JoinedSincePlan.class);
    private static final int SHOWN = 300;

    private final Catalog catalog;

    public JoinedSincePlan(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public JoinedTenants since(UUID runId) {
        List<JoinedTenants.Tenant> first = new ArrayList<>();
        int[] count = {0};
        try {
            catalog.forEachNotIn(runId, tenant -> {
                boolean planned = TenantStatus.of(tenant.status())
                        .filter(TenantStatus::isPlanned)
                        .isPresent();
                if (planned && TenantNames.fault(tenant).isEmpty()) {
                    count[0]++;
                    if (first.size() < JoinedTenants.KEPT) {
                        first.add(new JoinedTenants.Tenant(tenant.slug(), tenant.status()));
                    }
                }
            });
            return new JoinedTenants(count[0], first, null);
        } catch (RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            String why = TenantNames.shown(String.valueOf(root.getMessage()), SHOWN);
            log.atWarn()
                    .addKeyValue("run", runId)
                    .log("the catalog cannot be read, so the report does not say who joined since the plan: {}", why);
            return JoinedTenants.unknown(why);
        }
    }
}
