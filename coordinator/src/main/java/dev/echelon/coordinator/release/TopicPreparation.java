package dev.echelon.coordinator.release;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the topics and goes on looking at them and at the broker; says what is wrong, for as long as it is wrong. While nothing
 * is, rights and settings are looked at every fifth time only: most of the requests are theirs.
 */
public final class TopicPreparation implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TopicPreparation.class);
    private static final int GLANCES = 4;

    private final Topology topology;
    private int glances;
    private volatile Optional<String> wrong = Optional.of("the broker was not asked yet");

    public TopicPreparation(Topology topology) {
        this.topology = topology;
    }

    /** What is wrong with the topics; empty: they are in order. */
    public Optional<String> wrong() {
        return wrong;
    }

    @Override
    public void run() {
        Optional<String> before = wrong;
        glances = before.isEmpty() ? (glances + 1) % (GLANCES + 1) : 0;
        Optional<String> now = topology.prepare(glances > 0);
        wrong = now;
        if (now.equals(before)) {
            return;
        }
        if (now.isEmpty()) {
            log.info("Kafka answers and the topics are in order");
        } else {
            log.atWarn().addKeyValue("problem", now.get()).log("not ready for runs; looked at again every 2 s");
        }
    }
}
