package dev.echelon.coordinator.cli.text;

import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckLine.End;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Start;
import dev.echelon.coordinator.api.CodeVersionCheckLine.Tenant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a check found, gathered as it comes in: all counts, and of each kind of tenant the first 1,000 by slug. */
public final class CheckFindings {
    /** Tenants of a kind that are kept. */
    public static final int KEPT = 1_000;

    private static final Comparator<Tenant> BY_SLUG =
            Comparator.comparing(Tenant::slug).thenComparing(Tenant::shard);

    private final TreeSet<Tenant> ahead = new TreeSet<>(BY_SLUG);
    private final TreeSet<Tenant> unreadable = new TreeSet<>(BY_SLUG);
    private final TreeSet<Tenant> fits = new TreeSet<>(BY_SLUG);
    private @Nullable Start start;
    private @Nullable End end;

    public void take(CodeVersionCheckLine line) {
        if (line.start() != null) {
            start = line.start();
        }
        if (line.end() != null) {
            end = line.end();
        }
        if (line.tenants() != null) {
            line.tenants().forEach(this::keep);
        }
    }

    private void keep(Tenant tenant) {
        var kind =
                switch (tenant.result()) {
                    case Tenant.AHEAD -> ahead;
                    case Tenant.FITS -> fits;
                    // whatever a newer coordinator says is not known to be safe
                    default -> unreadable;
                };
        kind.add(tenant);
        if (kind.size() > KEPT) {
            kind.pollLast();
        }
    }

    Start start() {
        return Objects.requireNonNull(start, "start");
    }

    /** What came of it; to be asked when the check has ended. */
    public End end() {
        return Objects.requireNonNull(end, "end");
    }

    Collection<Tenant> ahead() {
        return ahead;
    }

    Collection<Tenant> unreadable() {
        return unreadable;
    }

    Collection<Tenant> fits() {
        return fits;
    }
}
