package dev.echelon.testbed.simulation.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One program that lives, stands still (SIGSTOP) or is dead (SIGKILL). */
public abstract class Program {
    /** Points that are no calls: nothing is sent there. */
    private static final String NOTHING_TO_LOSE = "checkpoint";

    protected final Kernel kernel;
    private final String name;
    private final List<Runnable> whenResumed = new ArrayList<>();
    private final List<Armed> armed = new ArrayList<>();
    private boolean paused;
    private boolean dead;
    private long resumesAt;
    /** When its machine froze; zero: it has not. */
    private long frozenAt;
    /** How far its own clock is behind. */
    private long behind;

    /** A fault that meets this program's {@code countdown}th call from now. */
    public static final class Armed {
        private final Fate.Hit hit;
        private final String point;
        private final long duration;
        private final Runnable fired;
        private int countdown;

        /**
         * A fault.
         *
         * @param point how the calls begin that are counted; empty: all are
         * @param fired told when it happens
         */
        public Armed(Fate.Hit hit, String point, int countdown, long duration, Runnable fired) {
            this.hit = hit;
            this.point = point;
            this.countdown = countdown;
            this.duration = duration;
            this.fired = fired;
        }
    }

    protected Program(Kernel kernel, String name) {
        this.kernel = kernel;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Virtual time, in microseconds. */
    public long now() {
        return kernel.now();
    }

    /** Its machine's monotonic clock, in nanoseconds: it stands while the machine does. */
    public long ownNanos() {
        return kernel.nanos() - behind * 1_000;
    }

    public Kernel kernel() {
        return kernel;
    }

    public boolean isDead() {
        return dead;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Alive and moving. */
    public boolean isUp() {
        return !dead && !paused;
    }

    public void arm(Armed fault) {
        armed.add(fault);
    }

    /** What has not happened yet never will. */
    public void disarm() {
        armed.clear();
    }

    /** What becomes of the next call. */
    Fate fate(String point) {
        Armed fault = due(point);
        if (fault != null) {
            fault.fired.run();
            if (point.startsWith(NOTHING_TO_LOSE)
                    && (fault.hit == Fate.Hit.LOSE_REQUEST || fault.hit == Fate.Hit.LOSE_REPLY)) {
                return Fate.NONE;
            }
            return new Fate(latency(point), fault.hit, fault.duration);
        }
        long delay = latency(point);
        return delay == 0 ? Fate.NONE : new Fate(delay, Fate.Hit.NONE, 0);
    }

    /** Counts a call, and takes the fault that is to meet it. */
    private @Nullable Armed due(String point) {
        Armed due = null;
        for (Armed fault : armed) {
            if (point.startsWith(fault.point) && --fault.countdown <= 0 && due == null) {
                due = fault;
            }
        }
        if (due != null) {
            armed.remove(due);
        }
        return due;
    }

    /** How long a call takes to be made, in microseconds; zero: nothing else happens before it. */
    protected abstract long latency(String point);

    /** Dies at once; whoever was connected to it learns of that. */
    public void crash() {
        if (!dead) {
            dead = true;
            paused = false;
            whenResumed.clear();
            died();
        }
    }

    protected abstract void died();

    /** Stands still for so long; for ever, if it is {@link Long#MAX_VALUE}. */
    public void pause(long duration) {
        if (dead || paused) {
            return;
        }
        paused = true;
        resumesAt = duration == Long.MAX_VALUE ? Long.MAX_VALUE : kernel.now() + duration;
        if (duration != Long.MAX_VALUE) {
            long mine = resumesAt;
            kernel.after(duration, () -> {
                if (resumesAt == mine) {
                    resume();
                }
            });
        }
    }

    /** Stands still with its clock. */
    void freeze(long duration) {
        if (!dead && !paused) {
            frozenAt = kernel.now();
            pause(duration);
        }
    }

    /** Does not move again by itself. */
    public void stayPaused() {
        resumesAt = Long.MAX_VALUE;
    }

    public void resume() {
        if (paused) {
            paused = false;
            if (frozenAt != 0) {
                behind += kernel.now() - frozenAt;
                frozenAt = 0;
            }
            List<Runnable> due = List.copyOf(whenResumed);
            whenResumed.clear();
            due.forEach(task -> kernel.after(0, task));
        }
    }

    /** Has something happen in this program, if it lives then, and when it moves again. */
    public void later(long delay, Runnable task) {
        kernel.after(delay, () -> inside(task));
    }

    private void inside(Runnable task) {
        if (dead) {
            return;
        }
        if (paused) {
            whenResumed.add(() -> inside(task));
            return;
        }
        try {
            task.run();
        } catch (Suspended e) {
            // it died in the middle
        }
    }

    void wake(Fiber fiber, long delay) {
        later(delay, fiber::run);
    }

    /** Runs code that can be left in the middle and gone on with. */
    public Fiber spawn(String what, Runnable body) {
        var fiber = new Fiber(this, what, body);
        wake(fiber, 0);
        return fiber;
    }

    /** As {@link Fiber#call}, from code that cannot be left in the middle: the world goes on beneath it. */
    public <T> T callStanding(
            String point, long lockTimeout, Supplier<T> action, Supplier<? extends RuntimeException> broken) {
        Fate fate = fate(point);
        if (fate.hit() == Fate.Hit.CRASH_BEFORE) {
            crash();
        } else if (fate.hit() == Fate.Hit.PAUSE_BEFORE) {
            standStill(fate.duration());
        } else if (fate.hit() == Fate.Hit.FREEZE_BEFORE) {
            freeze(fate.duration());
            standStill(fate.duration());
        }
        requireAlive();
        if (fate.hit() == Fate.Hit.LOSE_REQUEST) {
            throw broken.get();
        }
        T answer = waited(lockTimeout, action, broken);
        if (fate.hit() == Fate.Hit.LOSE_REPLY) {
            throw broken.get();
        }
        if (fate.hit() == Fate.Hit.CRASH_AFTER) {
            crash();
        } else if (fate.hit() == Fate.Hit.PAUSE_AFTER) {
            standStill(fate.duration());
        }
        requireAlive();
        return answer;
    }

    private <T> T waited(long lockTimeout, Supplier<T> action, Supplier<? extends RuntimeException> broken) {
        long until = kernel.now() + lockTimeout;
        while (true) {
            try {
                return action.get();
            } catch (Blocked e) {
                boolean[] free = {false};
                e.wakes(() -> free[0] = true);
                long left = until - kernel.now();
                if (left <= 0) {
                    throw broken.get();
                }
                kernel.standStill(left, () -> free[0] || dead);
                requireAlive();
                if (!free[0]) {
                    throw broken.get();
                }
            }
        }
    }

    private void standStill(long duration) {
        pause(duration);
        kernel.standStill(duration == Long.MAX_VALUE ? Long.MAX_VALUE / 4 : duration + 1, () -> !paused);
        if (paused) {
            // nested too deep to stand still, or for ever: as good as dead
            crash();
        }
    }

    private void requireAlive() {
        if (dead) {
            throw Suspended.NOW;
        }
    }
}
