package dev.echelon.testbed.simulation.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Real code that can stop at any call of a port and go on later, without a thread: every answer of a port is kept, and to go on
 * the code is run again from its beginning with the answers it had. So it must have no effect but by its ports.
 */
public final class Fiber {
    private static @Nullable Fiber current;

    private final Program owner;
    private final String name;
    private final Runnable body;
    private final List<Object> journal = new ArrayList<>();
    private int cursor;
    private @Nullable Fate fate;
    private boolean suspended;
    private boolean over;

    private record Thrown(RuntimeException failure) {}

    /** The answer of calls that belong together: run again, they are passed over. */
    private record Settled(@Nullable Object answer) {}

    private static final Object NULL = new Object();

    Fiber(Program owner, String name, Runnable body) {
        this.owner = owner;
        this.name = name;
        this.body = body;
    }

    /** The one that runs now. */
    public static Fiber current() {
        Fiber running = current;
        if (running == null) {
            throw new IllegalStateException("no fiber runs");
        }
        return running;
    }

    public static boolean isRunning() {
        return current != null;
    }

    static @Nullable Fiber leave() {
        Fiber left = current;
        current = null;
        return left;
    }

    static void enter(@Nullable Fiber fiber) {
        current = fiber;
    }

    public String name() {
        return name;
    }

    public Program owner() {
        return owner;
    }

    /** Whether the last run left the code in the middle. */
    public boolean isSuspended() {
        return suspended;
    }

    public boolean isOver() {
        return over;
    }

    void run() {
        Fiber outer = current;
        current = this;
        cursor = 0;
        suspended = false;
        try {
            body.run();
            over = !suspended;
        } catch (Suspended e) {
            suspended = true;
        } finally {
            current = outer;
        }
    }

    /** Asks a port: first waits as the owner's fate has it, then lets {@code action} happen in one instant. */
    public <T> T call(String point, Supplier<T> action, Supplier<? extends RuntimeException> broken) {
        if (cursor < journal.size()) {
            return replayed();
        }
        Fate mine = fate;
        if (mine == null) {
            mine = owner.fate(point);
            fate = mine;
            switch (mine.hit()) {
                case CRASH_BEFORE -> {
                    owner.crash();
                    throw abandon();
                }
                case PAUSE_BEFORE -> {
                    owner.pause(mine.duration());
                    throw suspend(0);
                }
                case FREEZE_BEFORE -> {
                    owner.freeze(mine.duration());
                    throw suspend(0);
                }
                default -> {
                    if (mine.delay() > 0) {
                        throw suspend(mine.delay());
                    }
                }
            }
        }
        T answer;
        try {
            if (mine.hit() == Fate.Hit.LOSE_REQUEST) {
                throw broken.get();
            }
            answer = action.get();
            if (mine.hit() == Fate.Hit.LOSE_REPLY) {
                throw broken.get();
            }
        } catch (Blocked e) {
            suspended = true;
            e.wakes(() -> owner.wake(this, 0));
            throw Suspended.NOW;
        } catch (RuntimeException e) {
            fate = null;
            keep(new Thrown(e));
            throw e;
        }
        fate = null;
        keep(answer == null ? NULL : answer);
        if (mine.hit() == Fate.Hit.CRASH_AFTER) {
            owner.crash();
            throw abandon();
        }
        if (mine.hit() == Fate.Hit.PAUSE_AFTER) {
            owner.pause(mine.duration());
            throw suspend(0);
        }
        return answer;
    }

    private void keep(Object answer) {
        journal.add(answer);
        cursor++;
    }

    /** Looks at something that changes; takes no time. */
    public <T> T observe(Supplier<T> look) {
        if (cursor < journal.size()) {
            return replayed();
        }
        try {
            T seen = look.get();
            keep(seen == null ? NULL : seen);
            return seen;
        } catch (RuntimeException e) {
            keep(new Thrown(e));
            throw e;
        }
    }

    /** Lets time pass. */
    public void sleep(long duration) {
        if (cursor < journal.size()) {
            cursor++;
            return;
        }
        keep(NULL);
        throw suspend(duration);
    }

    /** Where the journal stands, for {@link #settle}. */
    public int mark() {
        return cursor;
    }

    /** What came after the mark is over and done with: run again, only its answer counts. */
    public void settle(int mark, @Nullable Object answer) {
        while (journal.size() > mark) {
            journal.remove(journal.size() - 1);
        }
        journal.add(new Settled(answer));
        cursor = mark + 1;
    }

    /** Whether what comes next was settled. */
    public boolean isSettled() {
        return cursor < journal.size() && journal.get(cursor) instanceof Settled;
    }

    /** Its answer. */
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    public <T> T settled() {
        return (T) ((Settled) journal.get(cursor++)).answer();
    }

    Suspended suspend(long delay) {
        suspended = true;
        owner.wake(this, delay);
        return Suspended.NOW;
    }

    /** Never goes on. */
    Suspended abandon() {
        suspended = true;
        return Suspended.NOW;
    }

    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private <T> T replayed() {
        Object kept = journal.get(cursor++);
        if (kept instanceof Thrown thrown) {
            throw thrown.failure();
        }
        return kept == NULL ? null : (T) kept;
    }
}
