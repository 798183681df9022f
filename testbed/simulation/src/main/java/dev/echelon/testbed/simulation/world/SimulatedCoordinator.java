package dev.echelon.testbed.simulation.world;

import dev.echelon.contracts.Topics;
import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.Settle;
import dev.echelon.coordinator.release.CommandOutbox;
import dev.echelon.coordinator.release.EventOutbox;
import dev.echelon.coordinator.release.OutboxRelay;
import dev.echelon.coordinator.release.Pace;
import dev.echelon.coordinator.release.RunPoller;
import dev.echelon.coordinator.results.ResultListener;
import dev.echelon.coordinator.run.JoinedTenants;
import dev.echelon.coordinator.run.SilenceWatch;
import dev.echelon.testbed.simulation.kafka.Producers;
import dev.echelon.testbed.simulation.kafka.Topic;
import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Program;
import dev.echelon.testbed.simulation.master.MemoryRunStore;
import dev.echelon.testbed.simulation.master.Outbox;
import dev.echelon.testbed.simulation.planted.Bug;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.KafkaException;

/** One replica of the coordinator: the real engine, poller, relay and listener. */
final class SimulatedCoordinator extends Program implements Topic.Member {
    private static final int BATCH = 5;
    private static final EventOutbox NO_EVENTS = (limit, send) -> 0;

    private static final JoinedTenants NOBODY = new JoinedTenants(0, List.of(), null);

    private final World world;
    private final MasterLink link;
    private final RunEngine engine;
    private final RunPoller poller;
    private final OutboxRelay relay;
    private final ResultListener listener;
    private final Topic results;
    private final long skew;
    private boolean relaying;
    private boolean relayAgain;
    private boolean booking;

    SimulatedCoordinator(World world, String name) {
        super(world.kernel(), name);
        this.world = world;
        this.link = new MasterLink(world, this);
        this.skew = world.kernel().choices().between(-4L, 4L) * Kernel.SECOND;
        Bug bug = world.bug();
        var store = new MemoryRunStore(world.master(), link::open, link, Setting.LEASE, () -> skew, bug);
        this.engine = new RunEngine(
                link,
                store,
                new Settle(store, Setting.UNCLAIMED_AFTER, Setting.SHARD_HOLD_LIMIT),
                run -> NOBODY,
                this::nudge,
                () -> Fiber.current().observe(() -> world.kernel().choices().uuid()));
        this.poller = new RunPoller(engine, store, link, new SilenceWatch(Setting.LEASE), new Pace(2));
        var kafka = Producers.sending(this::send);
        this.relay = new OutboxRelay(
                new Commands(new Outbox(world.master(), bug)),
                NO_EVENTS,
                kafka,
                World.CODEC,
                "urn:sim",
                Duration.ofDays(1),
                told -> {});
        this.listener = new ResultListener(engine, World.CODEC, kafka, World.METRICS);
        this.results = world.kafka().topic(Topics.RESULTS);
        store.sendsEarly(unsent -> unsent.forEach(one -> {
            var unused = send(world.toRecord(one));
        }));
    }

    void start() {
        results.join(this);
        later(kernel.choices().between(0L, Setting.TICK), this::tick);
        later(0, this::relayRegularly);
    }

    @Override
    protected long latency(String point) {
        return world.latency();
    }

    private void tick() {
        spawn("tick", () -> {
            poller.tick();
            later(Setting.TICK, this::tick);
        });
    }

    /** An operator's request, if this replica gets to answer it. */
    void asked(String what, Consumer<RunEngine> request) {
        spawn(what, () -> {
            try {
                request.accept(engine);
            } catch (RuntimeException e) {
                // refused, or out of reach: the operator sees why
            }
        });
    }

    private void nudge() {
        if (isUp()) {
            boolean unused = Fiber.current().observe(() -> {
                relay();
                return true;
            });
        }
    }

    private void relayRegularly() {
        relay();
        later(2 * Kernel.SECOND, this::relayRegularly);
    }

    private void relay() {
        if (relaying) {
            relayAgain = true;
            return;
        }
        relaying = true;
        spawn("relay", () -> {
            try {
                relay.relayCommands();
            } catch (RuntimeException e) {
                // logged, and tried again by the next pass
            }
            relaying = false;
            if (relayAgain) {
                relayAgain = false;
                relay();
            }
        });
    }

    private CompletableFuture<?> send(ProducerRecord<byte[], byte[]> sent) {
        boolean acknowledged = Fiber.current()
                .call(
                        "kafka: send",
                        () -> world.kafka().append(sent) && world.sent(sent),
                        () -> new KafkaException("no acknowledgement"));
        return acknowledged
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new KafkaException("no broker"));
    }

    private final class Commands implements CommandOutbox {
        private final Outbox outbox;
        private List<Unsent> taken = List.of();

        Commands(Outbox outbox) {
            this.outbox = outbox;
        }

        @Override
        public List<Unsent> take(int limit) {
            List<Unsent> unsent = link.autocommit("take", tx -> outbox.take(tx, limit));
            taken = unsent;
            return unsent;
        }

        @Override
        public void markPublished(Collection<Long> tokens) {
            if (!tokens.isEmpty()) {
                List<Unsent> of = taken;
                boolean unused = link.autocommit("mark", tx -> {
                    outbox.mark(tx, tokens, of);
                    return true;
                });
            }
        }
    }

    @Override
    public void poke(long delay) {
        later(delay, this::book);
    }

    @Override
    public void assigned() {
        // nothing depends on it
    }

    private void book() {
        if (booking) {
            return;
        }
        List<Topic.Received> batch = new ArrayList<>();
        for (Topic.Received next = results.next(this); next != null; next = results.next(this)) {
            batch.add(next);
            if (batch.size() == BATCH) {
                break;
            }
        }
        if (batch.isEmpty()) {
            return;
        }
        booking = true;
        spawn("booking", () -> {
            try {
                listener.onMessage(batch.stream().map(Topic.Received::toRecord).toList());
                batch.forEach(results::commit);
                poke(0);
            } catch (RuntimeException e) {
                batch.forEach(results::seekBack);
                poke(Kernel.SECOND);
            }
            booking = false;
        });
    }

    @Override
    public void pause(long duration) {
        super.pause(duration);
        results.silent(this);
    }

    @Override
    public void resume() {
        super.resume();
        results.join(this);
    }

    @Override
    protected void died() {
        world.master().clientGone(this);
        results.silent(this);
        world.replace(this);
    }
}
