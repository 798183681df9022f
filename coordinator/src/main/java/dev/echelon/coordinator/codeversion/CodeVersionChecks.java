package dev.echelon.coordinator.codeversion;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.coordinator.api.CodeVersionCheckRequest;
import dev.echelon.coordinator.catalog.ActiveTenants;
import dev.echelon.coordinator.catalog.Catalog;
import dev.echelon.coordinator.catalog.FoundTenants;
import dev.echelon.coordinator.planning.TenantLookup;
import dev.echelon.coordinator.run.Refusal;
import dev.echelon.coordinator.tenants.RequirementReader;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Checks builds against the tenants. Thread-safe; one check of the whole fleet at a time, the next one waits for a while. */
public final class CodeVersionChecks {
    private final Catalog catalog;
    private final TenantLookup lookup;
    private final Set<String> shards;
    private final RunningVersions running;
    private final RequirementReader reader;
    private final FleetValue fleet;
    private final Duration patience;
    private final Semaphore wholeFleet = new Semaphore(1, true);

    /**
     * Checks of one fleet.
     *
     * @param shards those that are known
     * @param patience how long a check of the whole fleet waits for another one to end
     */
    public CodeVersionChecks(
            Catalog catalog,
            Set<String> shards,
            RunningVersions running,
            RequirementReader reader,
            FleetValue fleet,
            Duration patience) {
        this.catalog = catalog;
        this.lookup = new TenantLookup(catalog, "");
        this.shards = Set.copyOf(shards);
        this.running = running;
        this.reader = reader;
        this.fleet = fleet;
        this.patience = patience;
    }

    /**
     * A check, ready to be run; to be closed whatever comes.
     *
     * @throws Refusal for what is no version, when none is given and none is registered, for a tenant that does not exist,
     *     and for a fleet without an active tenant
     */
    public CodeVersionCheck open(CodeVersionCheckRequest request) {
        RunningVersions.Running build = build(request.codeVersion());
        CodeVersion version = version(build.codeVersion());
        String registeredBy = request.codeVersion() == null ? build.instance() : null;
        List<String> only = request.only() == null
                ? List.of()
                : request.only().stream().distinct().toList();
        if (!only.isEmpty()) {
            return new CodeVersionCheck(
                    version, registeredBy, true, new FoundTenants(lookup.find(only), shards), reader, fleet, () -> {});
        }
        waitForTurn();
        try {
            return new CodeVersionCheck(
                    version, registeredBy, false, activeTenants(), reader, fleet, wholeFleet::release);
        } catch (RuntimeException e) {
            wholeFleet.release();
            throw e;
        }
    }

    private RunningVersions.Running build(@Nullable String given) {
        if (given != null) {
            return new RunningVersions.Running(given, "");
        }
        return running.oldest()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.USAGE,
                        "Which build is to be checked? No code version is given (--code-version, ECHELON_CODE_VERSION),"
                                + " and no service that carries the boot guard is registered. Nothing was changed."));
    }

    private static CodeVersion version(String text) {
        String problem = CodeVersion.problemOf(text);
        if (problem != null) {
            throw new Refusal(Refusal.Kind.USAGE, "code-version: " + problem + " Nothing was changed.");
        }
        return CodeVersion.of(text);
    }

    private ActiveTenants activeTenants() {
        ActiveTenants active = catalog.active(shards);
        if (active.count() == 0) {
            active.close();
            throw new Refusal(
                    Refusal.Kind.STATE,
                    "The catalog has no active tenant, so nothing can be said of any build. Nothing was changed. Check"
                            + " identity.echelon_tenant, or echelon.catalog.query.");
        }
        return active;
    }

    private void waitForTurn() {
        try {
            if (wholeFleet.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refusal(
                Refusal.Kind.UNREACHABLE,
                "Another check of the whole fleet is under way in this coordinator. Nothing was read. Try again when it has"
                        + " ended.");
    }
}
