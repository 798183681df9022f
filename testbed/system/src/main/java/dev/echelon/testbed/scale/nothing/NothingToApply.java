package dev.echelon.testbed.scale.nothing;

import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.Standing;
import dev.echelon.worker.migration.TenantDatabase;
import dev.echelon.worker.migration.TenantTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant that is at its target already, as far as a database that nobody asks can tell. */
record NothingToApply(@Nullable String target) implements TenantDatabase.Session {
    private static final String DIGEST = "0".repeat(64);

    /** Connects to nothing. */
    static TenantDatabase.Session connect(TenantTask task, Leash leash) {
        return new NothingToApply(task.target());
    }

    @Override
    public Standing look() {
        return new Standing(true, true, target, 0, List.of(), List.of(), List.of(), null, DIGEST);
    }

    @Override
    public void takeFence() {
        // nobody else is at work on it either
    }

    @Override
    public Standing lookFenced() {
        return look();
    }

    @Override
    public void prepare() {
        throw new IllegalStateException("nothing is to be applied");
    }

    @Override
    public void apply() {
        throw new IllegalStateException("nothing is to be applied");
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
