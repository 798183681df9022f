package dev.echelon.testbed.crash;

import dev.echelon.contracts.Topics;
import java.util.ArrayList;
import java.util.List;

/** What the calling thread's transaction has done so far: each of it names a point before and one after its commit. */
final class Steps {
    private static final ThreadLocal<List<String>> OF_TRANSACTION = ThreadLocal.withInitial(ArrayList::new);

    private Steps() {}

    static void begin() {
        OF_TRANSACTION.get().clear();
    }

    static void did(String step) {
        OF_TRANSACTION.get().add(step);
    }

    /** Events are sent inside the transaction that marks them. */
    static void sends(String topic) {
        if (topic.equals(Topics.RUNS)) {
            did("events");
        }
    }

    static List<String> done() {
        return OF_TRANSACTION.get().stream().distinct().toList();
    }
}
