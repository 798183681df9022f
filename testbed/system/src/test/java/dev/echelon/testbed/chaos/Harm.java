package dev.echelon.testbed.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What was done to which process, and when: whoever loses a claim must have been harmed. Thread-safe. */
final class Harm {
    private final List<Done> all = new CopyOnWriteArrayList<>();
    private final Duration aftermath;

    private record Done(long pid, Instant from) {}

    /** @param aftermath how long after its begin a harm is blamed */
    Harm(Duration aftermath) {
        this.aftermath = aftermath;
    }

    void done(long pid, Instant at) {
        all.add(new Done(pid, at));
    }

    /** Whether something was done to this worker, whose id holds its process id, before that moment. */
    boolean explains(@Nullable String worker, Instant at) {
        return all.stream()
                .anyMatch(done -> worker != null
                        && worker.matches(".*[^0-9]" + done.pid() + "([^0-9].*|$)")
                        && !at.isBefore(done.from())
                        && at.isBefore(done.from().plus(aftermath)));
    }
}
