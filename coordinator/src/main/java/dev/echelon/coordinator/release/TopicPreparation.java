package dev.echelon.coordinator.release;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepares the topics and goes on looking at them and at the broker; says what is wrong, for as long as it is wrong. */
public final class TopicPreparation implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TopicPreparation.class);

    private final Topology topology;
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
        Optional<String> now = topology.prepare();
        Optional<String> before = wrong;
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
