package dev.echelon.testbed.simulation.kafka;

import dev.echelon.testbed.simulation.kafka.SimulatedKafka.Message;
import dev.echelon.testbed.simulation.kernel.Choices;
import dev.echelon.testbed.simulation.kernel.Kernel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A topic and the one group that reads it. */
public final class Topic {
    private final SimulatedKafka kafka;
    private final String name;
    private final List<Partition> partitions = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();

    /** Who reads. */
    public interface Member {
        /** Alive and moving: it sends heartbeats. */
        boolean isUp();

        /** There may be something to read. */
        void poke(long delay);

        /** Its partitions are others now. */
        void assigned();
    }

    private static final class Partition {
        private final List<Message> log = new ArrayList<>();
        private int position;
        private int committed;
        private @Nullable Member owner;
        private long frozenUntil;
    }

    /** A record and where it stands. */
    public record Received(String topic, int partition, int offset, Message message) {
        /** As a listener gets it. */
        public ConsumerRecord<byte[], byte[]> toRecord() {
            return new ConsumerRecord<>(
                    topic,
                    partition,
                    offset,
                    ConsumerRecord.NO_TIMESTAMP,
                    TimestampType.NO_TIMESTAMP_TYPE,
                    0,
                    message.value().length,
                    message.sent().key(),
                    message.value(),
                    message.sent().headers(),
                    Optional.empty());
        }
    }

    Topic(SimulatedKafka kafka, String name, int partitions) {
        this.kafka = kafka;
        this.name = name;
        for (int i = 0; i < partitions; i++) {
            this.partitions.add(new Partition());
        }
    }

    public String name() {
        return name;
    }

    int size() {
        return partitions.size();
    }

    void append(int to, Message message) {
        Partition partition = partitions.get(to);
        partition.log.add(message);
        if (partition.owner != null) {
            partition.owner.poke(message.visibleAt() - kafka.kernel().now());
        }
    }

    /** Joins the group; partitions are assigned anew a moment later. */
    public void join(Member member) {
        if (!members.contains(member)) {
            members.add(member);
            kafka.kernel().after(kafka.choices().between(0L, 300 * Kernel.MILLI), this::assign);
        }
    }

    /** Leaves it. */
    public void leave(Member member) {
        if (members.remove(member)) {
            kafka.kernel().after(kafka.choices().between(0L, 300 * Kernel.MILLI), this::assign);
        }
    }

    /** Fell silent: given up after the session timeout, unless it is back by then. */
    public void silent(Member member) {
        kafka.kernel().after(SimulatedKafka.SESSION_TIMEOUT, () -> {
            if (!member.isUp()) {
                leave(member);
            }
        });
    }

    private void assign() {
        if (members.isEmpty()) {
            return;
        }
        int turn = 0;
        for (Partition partition : partitions) {
            Member owner = members.get(turn++ % members.size());
            if (partition.owner != owner) {
                partition.owner = owner;
                partition.position = partition.committed;
            }
        }
        List.copyOf(members).forEach(member -> {
            member.assigned();
            member.poke(0);
        });
    }

    public Set<Integer> partitionsOf(Member member) {
        Set<Integer> mine = new TreeSet<>();
        for (int i = 0; i < partitions.size(); i++) {
            if (partitions.get(i).owner == member) {
                mine.add(i);
            }
        }
        return mine;
    }

    /** The next record for this member; null: none now. */
    public @Nullable Received next(Member member) {
        long now = kafka.kernel().now();
        if (kafka.isDown()) {
            member.poke(kafka.backAt() - now);
            return null;
        }
        int start = partitions.size() == 1 ? 0 : kafka.choices().between(0, partitions.size() - 1);
        for (int i = 0; i < partitions.size(); i++) {
            int number = (start + i) % partitions.size();
            Partition partition = partitions.get(number);
            if (partition.owner == member && partition.position < partition.log.size()) {
                Message message = partition.log.get(partition.position);
                long ready = Math.max(message.visibleAt(), partition.frozenUntil);
                if (ready <= now) {
                    return new Received(name, number, partition.position++, message);
                }
                member.poke(ready - now);
            }
        }
        return null;
    }

    /** The offset is committed: it comes again only after a fault. */
    public void commit(Received received) {
        Partition partition = partitions.get(received.partition());
        partition.committed = Math.max(partition.committed, Math.min(received.offset() + 1, partition.log.size()));
    }

    /** It is to come again. */
    public void seekBack(Received received) {
        Partition partition = partitions.get(received.partition());
        partition.position = Math.min(partition.position, received.offset());
    }

    /** Delivers the last few records again. */
    public void duplicate(int records) {
        Choices choices = kafka.choices();
        Partition partition = choices.of(partitions);
        partition.position = Math.max(0, partition.position - records);
        partition.committed = Math.min(partition.committed, partition.position);
        pokeAll();
    }

    /** Delivers everything again, from the beginning. */
    public void replay() {
        for (Partition partition : partitions) {
            partition.position = 0;
            partition.committed = 0;
        }
        pokeAll();
    }

    /** What is not yet read comes in another order. */
    public void reorder() {
        for (Partition partition : partitions) {
            List<Message> unread = partition.log.subList(partition.position, partition.log.size());
            for (int i = unread.size() - 1; i > 0; i--) {
                Collections.swap(unread, i, kafka.choices().between(0, i));
            }
        }
    }

    /** One partition stands still for so long. */
    public void freeze(long duration) {
        kafka.choices().of(partitions).frozenUntil = kafka.kernel().now() + duration;
    }

    public void thaw() {
        partitions.forEach(partition -> partition.frozenUntil = 0);
        pokeAll();
    }

    void wipe() {
        for (Partition partition : partitions) {
            partition.log.clear();
            partition.position = 0;
            partition.committed = 0;
        }
    }

    private void pokeAll() {
        members.forEach(member -> member.poke(0));
    }
}
