package dev.echelon.testbed.simulation.master;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row as PostgreSQL keeps it: what is committed, what one transaction is about to write, and who locks it. */
public final class Row<T extends Row.Content<T>> {
    /** What a row holds; copied before it is changed. */
    public abstract static class Content<T> implements Cloneable {
        @SuppressWarnings("unchecked")
        T copy() {
            try {
                return (T) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final String name;
    private T committed;
    private @Nullable T pending;

    @Nullable Tx exclusive;

    final List<Tx> sharers = new ArrayList<>(0);

    public Row(String name, T committed) {
        this.name = name;
        this.committed = committed;
    }

    public String name() {
        return name;
    }

    public T committed() {
        return committed;
    }

    /** As a statement of this transaction sees it. */
    T seenBy(Tx tx) {
        T own = pending;
        return exclusive == tx && own != null ? own : committed;
    }

    /** Locks it and answers what may be changed. */
    T change(Tx tx) {
        tx.lock(this);
        T own = pending;
        if (own == null) {
            own = committed.copy();
            pending = own;
            tx.changed(this);
        }
        return own;
    }

    /** Commits; answers what stood before. */
    T promote() {
        T before = committed;
        if (pending != null) {
            committed = pending;
            pending = null;
        }
        return before;
    }

    void forget() {
        pending = null;
    }

    @Override
    public String toString() {
        return name;
    }
}
