package dev.echelon.contracts.guard;

import dev.echelon.contracts.compatibility.CompatibilityRule;
import dev.echelon.contracts.compatibility.TenantRequirement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether this build may work on the tenants' schemas: reads some active tenants at random, and asks the master for the
 * greatest value of the whole fleet, since ten tenants of a large fleet say little about a cohort. Never throws because of a
 * database; {@link #check} reports, and {@link BootRefusedException#unlessAllowed} decides.
 */
public final class CodeVersionGuard {
    private static final String MASTER = "the master database";

    private final GuardSettings settings;
    private final MasterDatabase master;
    private final TenantReader tenants;
    private final ExecutorService threads;

    /**
     * A guard.
     *
     * @param threads what the databases are read on; as many tenants are read at once as it has threads. They should be
     *     daemons: one may outlive the check by the driver's timeouts.
     */
    public CodeVersionGuard(
            GuardSettings settings, MasterConnections master, TenantConnections tenants, ExecutorService threads) {
        this.settings = settings;
        this.master = new MasterDatabase(master);
        this.tenants = new TenantReader(tenants);
        this.threads = threads;
    }

    /** Registers this instance, when it has one, then looks. Returns within the timeout. */
    public GuardReport check() {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        var unreadable = new ArrayList<Unreadable>();
        MasterDatabase.Answer answer = askMaster(deadline, unreadable);
        if (answer == null) {
            return new GuardReport(settings.running(), 0, List.of(), null, unreadable);
        }
        var read = readTenants(answer.sample(), deadline, unreadable);
        var verdict = new CompatibilityRule(settings.running()).over(read);
        return new GuardReport(settings.running(), read.size(), verdict.ahead(), answer.fleet(), unreadable);
    }

    /**
     * Renews the registration.
     *
     * @return what the fleet asks for by now; null: nothing
     * @throws SQLException when the master cannot be reached; the registration expires unless a later call succeeds
     */
    public @Nullable FleetValue renew() throws SQLException {
        GuardSettings.Instance instance = settings.instance();
        return instance == null ? null : master.renew(settings.running(), instance, settings.timeout());
    }

    /**
     * Takes the registration back.
     *
     * @throws SQLException when the master cannot be reached; the registration expires
     */
    public void leave() throws SQLException {
        GuardSettings.Instance instance = settings.instance();
        if (instance != null) {
            master.leave(instance, settings.timeout());
        }
    }

    private MasterDatabase.@Nullable Answer askMaster(long deadline, List<Unreadable> unreadable) {
        var asked = threads.submit(() -> master.ask(settings, remaining(deadline)));
        try {
            return asked.get(remaining(deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            asked.cancel(true);
            unreadable.add(new Unreadable(MASTER, noAnswer()));
        } catch (ExecutionException e) {
            unreadable.add(new Unreadable(MASTER, Reasons.ofMaster(e.getCause())));
        } catch (InterruptedException e) {
            asked.cancel(true);
            unreadable.add(new Unreadable(MASTER, interrupted()));
        }
        return null;
    }

    private List<TenantRequirement> readTenants(
            List<TenantAddress> sample, long deadline, List<Unreadable> unreadable) {
        List<Callable<TenantRequirement>> reads = sample.stream()
                .map(tenant -> (Callable<TenantRequirement>) () -> tenants.read(tenant, remaining(deadline)))
                .toList();
        var read = new ArrayList<TenantRequirement>();
        try {
            var futures = threads.invokeAll(reads, remaining(deadline).toNanos(), TimeUnit.NANOSECONDS);
            for (int i = 0; i < sample.size(); i++) {
                collect(sample.get(i), futures.get(i), read, unreadable);
            }
        } catch (InterruptedException e) {
            unreadable.add(new Unreadable("the sampled tenants", interrupted()));
        }
        return read;
    }

    private void collect(
            TenantAddress tenant,
            Future<TenantRequirement> future,
            List<TenantRequirement> read,
            List<Unreadable> unreadable)
            throws InterruptedException {
        String name = tenant.slug() + " (shard " + tenant.shard() + ")";
        try {
            read.add(future.get());
        } catch (CancellationException e) {
            unreadable.add(new Unreadable(name, noAnswer()));
        } catch (ExecutionException e) {
            unreadable.add(new Unreadable(name, Reasons.ofTenant(e.getCause(), tenant)));
        }
    }

    private String noAnswer() {
        return "no answer; the check may take " + settings.timeout().toMillis() + " ms in all";
    }

    private static String interrupted() {
        Thread.currentThread().interrupt();
        return "the check was interrupted";
    }

    private static Duration remaining(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }
}
