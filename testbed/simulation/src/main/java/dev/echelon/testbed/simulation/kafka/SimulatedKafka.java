package dev.echelon.testbed.simulation.kafka;

import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Kernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One broker: topics of partitions, each read by one group. */
public final class SimulatedKafka {
    static final long SESSION_TIMEOUT = 4 * Kernel.SECOND;

    private final Kernel kernel;
    private final Choices choices;
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private long downUntil;
    private int losing;

    /** One record. */
    public record Message(ProducerRecord<byte[], byte[]> sent, long visibleAt) {
        public byte[] value() {
            return sent.value();
        }
    }

    public SimulatedKafka(Kernel kernel, Choices choices) {
        this.kernel = kernel;
        this.choices = choices;
    }

    public Topic topic(String name, int partitions) {
        return topics.computeIfAbsent(name, n -> new Topic(this, n, partitions));
    }

    public Topic topic(String name) {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw new IllegalArgumentException("no topic " + name);
        }
        return topic;
    }

    Kernel kernel() {
        return kernel;
    }

    Choices choices() {
        return choices;
    }

    /** Appends, and acknowledges; false: the broker is away. What is acknowledged may yet be lost. */
    public boolean append(ProducerRecord<byte[], byte[]> sent) {
        if (downUntil > kernel.now()) {
            return false;
        }
        if (losing > 0) {
            losing--;
            return true;
        }
        Topic topic = topic(sent.topic());
        Integer partition = sent.partition();
        int to = partition == null || partition >= topic.size() ? choices.between(0, topic.size() - 1) : partition;
        long delay = choices.oneIn(8) ? choices.between(0L, 2 * Kernel.SECOND) : choices.between(0L, 5 * Kernel.MILLI);
        topic.append(to, new Message(sent, kernel.now() + delay));
        return true;
    }

    /** Neither takes nor gives anything for so long. */
    public void down(long duration) {
        downUntil = kernel.now() + duration;
    }

    boolean isDown() {
        return downUntil > kernel.now();
    }

    long backAt() {
        return downUntil;
    }

    /** The next records are acknowledged and lost. */
    public void lose(int records) {
        losing = records;
    }

    public void loseNothing() {
        losing = 0;
        downUntil = 0;
    }

    /** The log dirs are gone, and the offsets with them. */
    public void wipe() {
        topics.values().forEach(Topic::wipe);
    }

    public List<Topic> topics() {
        return new ArrayList<>(topics.values());
    }
}
