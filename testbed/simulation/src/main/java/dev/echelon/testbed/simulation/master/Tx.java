package dev.echelon.testbed.simulation.master;

import dev.echelon.testbed.simulation.kernel.Blocked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction of the master at READ COMMITTED. */
public final class Tx {
    private final MemoryMaster master;
    private final Object owner;
    private final String what;
    private final List<Row<?>> locked = new ArrayList<>();
    private final List<Row<?>> changed = new ArrayList<>();
    private final List<Runnable> waiters = new ArrayList<>();
    private final List<Runnable> atEnd = new ArrayList<>();
    private @Nullable Tx waitsFor;
    private boolean over;
    private boolean committed;
    long usedAt;

    Tx(MemoryMaster master, Object owner, String what) {
        this.master = master;
        this.owner = owner;
        this.what = what;
        this.usedAt = master.now();
    }

    public Object owner() {
        return owner;
    }

    public boolean isOver() {
        return over;
    }

    /** {@code FOR UPDATE}, or what an update takes. */
    void lock(Row<?> row) {
        requireOpen();
        waitsFor = null;
        if (row.exclusive == this) {
            return;
        }
        if (row.exclusive != null) {
            throw blockedBy(row.exclusive, row);
        }
        for (Tx sharer : row.sharers) {
            if (sharer != this) {
                throw blockedBy(sharer, row);
            }
        }
        requireOrder(row);
        row.exclusive = this;
        locked.add(row);
    }

    /** Claims hold the control row and want a tenant's; so nobody may hold a tenant's and want the control row. */
    private void requireOrder(Row<?> row) {
        if (row.committed() instanceof ControlRow) {
            for (Row<?> held : locked) {
                if (held.committed() instanceof TenantRow) {
                    master.deadlocked(what + " locks the control row behind " + held);
                }
            }
        }
    }

    /** {@code FOR SHARE}. */
    void share(Row<?> row) {
        requireOpen();
        waitsFor = null;
        if (row.exclusive == this || row.sharers.contains(this)) {
            return;
        }
        if (row.exclusive != null) {
            throw blockedBy(row.exclusive, row);
        }
        row.sharers.add(this);
        locked.add(row);
    }

    boolean couldLock(Row<?> row) {
        return (row.exclusive == null || row.exclusive == this)
                && row.sharers.stream().allMatch(sharer -> sharer == this);
    }

    /** Between two rows of one statement others may run. */
    void maybePreempted(Row<?> row) {
        if (row.exclusive != this && !locked.isEmpty() && master.preempts()) {
            throw new Blocked(master::soon);
        }
    }

    private RuntimeException blockedBy(Tx holder, Row<?> row) {
        for (Tx next = holder; next != null; next = next.waitsFor) {
            if (next == this) {
                master.deadlocked(what + " waits for " + holder.what + " on " + row);
                return new Deadlock(what + " and " + holder.what + " on " + row);
            }
        }
        waitsFor = holder;
        master.endIfIdle(holder);
        return new Blocked(holder.waiters::add);
    }

    void changed(Row<?> row) {
        changed.add(row);
    }

    /** Has this done when it is over, one way or the other. */
    void atEnd(Runnable task) {
        atEnd.add(task);
    }

    public void commit() {
        requireOpen();
        over = true;
        committed = true;
        List<Change> changes = new ArrayList<>(changed.size());
        for (Row<?> row : changed) {
            changes.add(promoted(row));
        }
        release();
        atEnd.forEach(Runnable::run);
        master.committed(what, changes);
    }

    private static <T extends Row.Content<T>> Change promoted(Row<T> row) {
        T before = row.promote();
        return new Change(row, before, row.committed());
    }

    /** Leaves nothing of it; does nothing to one that is over. */
    public void rollback() {
        if (!over) {
            over = true;
            changed.forEach(Row::forget);
            release();
            atEnd.forEach(Runnable::run);
        }
    }

    /** It does something. */
    public void touch() {
        requireOpen();
    }

    void requireOpen() {
        if (over) {
            throw new Broken("the connection was ended: terminating connection due to idle-in-transaction timeout");
        }
        usedAt = master.now();
    }

    public boolean isCommitted() {
        return committed;
    }

    private void release() {
        waitsFor = null;
        for (Row<?> row : locked) {
            if (row.exclusive == this) {
                row.exclusive = null;
            } else {
                row.sharers.remove(this);
            }
        }
        locked.clear();
        List<Runnable> due = List.copyOf(waiters);
        waiters.clear();
        due.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return what;
    }
}
