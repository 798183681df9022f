package dev.echelon.coordinator.release;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepares the topics once the broker is there; until then, and when something is wrong with them, says what. */
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
        if (wrong.isEmpty()) {
            return;
        }
        Optional<String> now = topology.prepare();
        Optional<String> before = wrong;
        wrong = now;
        if (now.isEmpty()) {
            log.info("Kafka answers and the topics are in order");
        } else if (!now.equals(before)) {
            log.atWarn().addKeyValue("problem", now.get()).log("not ready for runs; looked at again every 2 s");
        }
    }
}
