package dev.echelon.testbed.embedded;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where all bytes of a proxy pass: open, open after a delay, or shut until it is opened again. */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean shut;
    private Duration delay = Duration.ZERO;

    void open(Duration newDelay) {
        set(false, newDelay);
    }

    void shut() {
        set(true, Duration.ZERO);
    }

    private void set(boolean newShut, Duration newDelay) {
        lock.lock();
        try {
            shut = newShut;
            delay = newDelay;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when bytes may go on. */
    void pass() throws InterruptedException {
        lock.lock();
        try {
            long left = delay.toNanos();
            while (shut || left > 0) {
                if (shut) {
                    changed.await();
                    left = 0;
                } else {
                    left = Math.min(changed.awaitNanos(left), delay.toNanos());
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
