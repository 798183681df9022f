package dev.echelon.worker.slots;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes the place of a process's end: notes that it was asked for, and how. */
public final class RecordedEnd implements ProcessEnd {
    private final List<String> reasons = new CopyOnWriteArrayList<>();

    /** Why the process should have ended, one for each time it should have. */
    public List<String> reasons() {
        return reasons;
    }

    @Override
    public void inOrder(String reason) {
        reasons.add("in order: " + reason);
    }

    @Override
    public void atOnce(String reason, Throwable error) {
        reasons.add("at once: " + reason + ": " + error);
    }
}
