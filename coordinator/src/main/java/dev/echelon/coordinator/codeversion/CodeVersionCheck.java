package dev.echelon.coordinator.codeversion;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.compatibility.CompatibilityRule;
import dev.echelon.contracts.compatibility.TenantRequirement;
import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckLine.End;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Fleet;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Start;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Tenant;
import dev.echelon.coordinator.catalog.ActiveTenants;
import dev.echelon.coordinator.catalog.TenantNames;
import dev.echelon.coordinator.tenants.RequirementReader;
import dev.echelon.coordinator.tenants.RequirementReading;
import dev.echelon.coordinator.tenants.RequirementReading.Asks;
import dev.echelon.coordinator.tenants.RequirementReading.Unreadable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One check of one build. Keeps counts, never the tenants. Not thread-safe. */
public final class CodeVersionCheck implements AutoCloseable {
    private static final int SHOWN = 80;
    private final CompatibilityRule rule;
    private final @Nullable String registeredBy;
    private final boolean named;
    private final ActiveTenants tenants;
    private final RequirementReader reader;
    private final FleetValue fleet;
    private final Runnable done;

    private int read;
    private int ahead;
    private int unreadable;
    private int noRequirement;
    private @Nullable CodeVersion greatest;

    CodeVersionCheck(
            CodeVersion version,
            @Nullable String registeredBy,
            boolean named,
            ActiveTenants tenants,
            RequirementReader reader,
            FleetValue fleet,
            Runnable done) {
        this.rule = new CompatibilityRule(version);
        this.registeredBy = registeredBy;
        this.named = named;
        this.tenants = tenants;
        this.reader = reader;
        this.fleet = fleet;
        this.done = done;
    }

    /**
     * Reads the tenants; returns when all are read.
     *
     * @param lines takes the answer; what it throws ends the check
     */
    public void run(Consumer<CodeVersionCheckLine> lines) {
        lines.accept(CodeVersionCheckLine.of(
                new Start(rule.running().toString(), registeredBy, named, tenants.count(), tenants.others())));
        reader.read(
                tenants,
                rule,
                readings -> lines.accept(CodeVersionCheckLine.of(
                        readings.stream().map(this::judged).toList())),
                () -> lines.accept(CodeVersionCheckLine.stillReading()));
        if (read != tenants.count()) {
            throw new IllegalStateException("read " + read + " of " + tenants.count() + " tenants");
        }
        lines.accept(CodeVersionCheckLine.of(new End(
                read,
                ahead,
                unreadable,
                noRequirement,
                greatest == null ? null : greatest.toString(),
                named ? null : refusedForTheFleet())));
    }

    /** Asked last, so that a run that released while the tenants were read is seen. */
    private @Nullable Fleet refusedForTheFleet() {
        return fleet.asked()
                .filter(asked -> rule.isBehind(asked.minCompatible()))
                .map(asked -> new Fleet(asked.minCompatible().toString(), asked.by()))
                .orElse(null);
    }

    private Tenant judged(RequirementReading reading) {
        read++;
        if (reading instanceof Asks asks) {
            return judged(asks.requirement(), asks.schemaVersion());
        }
        var failed = (Unreadable) reading;
        unreadable++;
        return new Tenant(
                TenantNames.shown(failed.slug(), SHOWN),
                TenantNames.shown(failed.shard(), SHOWN),
                Tenant.UNREADABLE,
                null,
                null,
                null,
                TenantNames.shown(failed.reason(), 500));
    }

    private Tenant judged(TenantRequirement tenant, @Nullable String schemaVersion) {
        CodeVersion asked = tenant.minCompatible();
        greatest = CodeVersion.greatest(greatest, asked);
        boolean behind = rule.isBehind(tenant);
        if (behind) {
            ahead++;
        } else if (asked == null) {
            noRequirement++;
        }
        return new Tenant(
                tenant.slug(),
                tenant.shard(),
                behind ? Tenant.AHEAD : Tenant.FITS,
                asked == null ? null : asked.toString(),
                tenant.since(),
                schemaVersion,
                null);
    }

    @Override
    public void close() {
        tenants.close();
        done.run();
    }
}
