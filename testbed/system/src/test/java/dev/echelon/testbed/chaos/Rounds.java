package dev.echelon.testbed.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The operator's day: a run over a fleet, continued when it is paused, mended and resumed when it is aborted, done again for
 * those that failed, then a run over the next fleet, until it is enough. Two fleets of three are migrated in two runs: as far as all
 * is plain SQL, which workers apply in their fast lane, and then the rest; the third goes through Flyway alone.
 */
final class Rounds implements Runnable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int SICK = 9;

    private final ChaosSettings settings;
    private final ChaosFleet fleet;
    private final ChaosOperator operator;
    private final Observer observer;
    private final Nemesis nemesis;
    private final Random random;
    private final CountDownLatch enough = new CountDownLatch(1);
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private volatile String current = "";
    private @Nullable String target;

    Rounds(ChaosSettings settings, ChaosFleet fleet, ChaosOperator operator, Observer observer, Nemesis nemesis) {
        this.settings = settings;
        this.fleet = fleet;
        this.operator = operator;
        this.observer = observer;
        this.nemesis = nemesis;
        this.random = new Random(~settings.seed());
    }

    /** After the run that goes on now no other begins. */
    void enough() {
        enough.countDown();
    }

    String currentRun() {
        return current;
    }

    int rounds() {
        return rounds.get();
    }

    int runs() {
        return runs.get();
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            Sample.Run run = observer.latest();
            if (run != null && run.finished() && run.failed() == 0 && target != null) {
                target = null;
                startRun(run);
            } else if (run == null || (run.finished() && run.failed() == 0)) {
                if (run != null && enough.getCount() == 0) {
                    return;
                }
                nemesis.inPeace(this::nextFleet);
                startRun(run);
            } else if (run.finished()) {
                heal();
                startRun(run);
            } else if (!run.state().equals("RUNNING")) {
                goOn(run);
            }
            pause(LOOK);
        }
    }

    private void nextFleet() {
        int round = rounds.incrementAndGet();
        target = (settings.seed() + round) % 3 > 0 ? ChaosMigrations.PLAIN_TARGET : null;
        List<String> slugs = fleet.round(
                round, settings.tenants(), target == null ? ChaosMigrations.STEPS : ChaosMigrations.PLAIN_STEPS);
        observer.sick((settings.seed() + round) % 2 == 0 ? fleet.sicken(slugs, SICK, random) : List.of());
    }

    private void startRun(Sample.@Nullable Run before) {
        String key = UUID.randomUUID().toString();
        while (isSame(before, observer.latest())) {
            if (!operator.start(key, settings.tenants() / 5, 500, "0.1", 24, target)) {
                key = UUID.randomUUID().toString();
            }
            for (int i = 0; i < 10 && isSame(before, observer.latest()); i++) {
                pause(LOOK);
            }
        }
        runs.incrementAndGet();
        Sample.Run started = observer.latest();
        current = started == null ? "" : started.id();
    }

    private static boolean isSame(Sample.@Nullable Run before, Sample.@Nullable Run now) {
        return now == null || (before != null && before.id().equals(now.id()));
    }

    private void goOn(Sample.Run run) {
        pause(Duration.ofMillis(100 + random.nextInt(2_500)));
        if (run.aborted()) {
            heal();
        }
        operator.steer(run.id(), run.aborted() ? "resume" : "continue");
        pause(Observer.PERIOD.multipliedBy(2));
    }

    private void heal() {
        try {
            fleet.heal();
        } catch (RuntimeException away) {
            // it will abort once more, and be healed then
        }
    }

    private void pause(Duration time) {
        try {
            // not the latch of enough: that one stays open
            new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
