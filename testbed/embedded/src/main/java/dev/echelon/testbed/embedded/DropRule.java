package dev.echelon.testbed.embedded;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** One reply to lose: which occurrence of which bytes, in requests or in replies, over all connections of a proxy. */
final class DropRule {
    private final byte[] pattern;
    private final boolean inReply;
    private final AtomicInteger remaining;
    private final CountDownLatch dropped = new CountDownLatch(1);

    DropRule(String pattern, boolean inReply, int occurrence) {
        if (occurrence < 1) {
            throw new IllegalArgumentException("the first occurrence is 1, not " + occurrence);
        }
        this.pattern = pattern.getBytes(StandardCharsets.ISO_8859_1);
        this.inReply = inReply;
        this.remaining = new AtomicInteger(occurrence);
    }

    boolean scans(boolean reply) {
        return inReply == reply;
    }

    PatternScan newScan() {
        return new PatternScan(pattern);
    }

    /** Counts occurrences down; true once, for the one that is meant. */
    boolean reached(int occurrences) {
        for (int i = 0; i < occurrences; i++) {
            if (remaining.decrementAndGet() == 0) {
                return true;
            }
        }
        return false;
    }

    void recordDropped() {
        dropped.countDown();
    }

    CountDownLatch dropped() {
        return dropped;
    }
}
