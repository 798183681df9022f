package dev.echelon.testbed.chaos;

import dev.echelon.testbed.embedded.TcpProxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One chaos run from the empty directory to the report. */
final class Chaos {
    /** A shard that was away again and again is held for up to five minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final ChaosSettings settings;
    private final Planted planted;
    private final Findings findings = new Findings();
    private final CountDownLatch never = new CountDownLatch(1);

    Chaos(ChaosSettings settings) {
        this(settings, Planted.NONE);
    }

    Chaos(ChaosSettings settings, Planted planted) {
        this.settings = settings;
        this.planted = planted;
    }

    /** Starts the system in the directory, lets faults come, and says what was found. */
    ChaosReport in(Path directory) throws Exception {
        Harm harm = new Harm(
                settings.longestStop().plus(settings.lease().multipliedBy(4)).plusSeconds(20));
        try (var system = new ChaosStack(directory, settings.lease(), planted)) {
            var fleet = new ChaosFleet(system.stack());
            var operator = new ChaosOperator(system.stack());
            var blows = new Blows(system, operator, harm, Clock.systemUTC());
            try (var observer = new Observer(system.stack(), fleet, harm, findings);
                    var nemesis = new Nemesis(settings, blows)) {
                var rounds = new Rounds(settings, fleet, operator, observer, nemesis);
                return run(system, fleet, blows, observer, nemesis, rounds);
            }
        }
    }

    private ChaosReport run(
            ChaosStack system, ChaosFleet fleet, Blows blows, Observer observer, Nemesis nemesis, Rounds rounds)
            throws Exception {
        observer.start();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> day = thread.submit(rounds);
            long begun = System.nanoTime();
            while (age(begun).compareTo(settings.duration()) < 0 && !day.isDone()) {
                pause(nemesis.next());
                nemesis.strike(age(begun), rounds.currentRun());
            }
            rounds.enough();
            nemesis.awaitPeace();
            system.wires().values().forEach(TcpProxy::pass);
            system.programs().forEach(blows::awaitReady);
            long peace = System.nanoTime();
            day.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Duration settledAfter = age(peace);
            observer.finish();
            FinalCheck.of(system.stack(), fleet, findings);
            SentCommands.check(system.stack(), findings);
            return report(fleet, observer, nemesis, rounds, settledAfter);
        } catch (Exception | AssertionError e) {
            e.addSuppressed(new AssertionError(
                    report(fleet, observer, nemesis, rounds, Duration.ZERO).withDiary() + observer.latest()));
            throw e;
        } finally {
            thread.shutdownNow();
        }
    }

    private ChaosReport report(
            ChaosFleet fleet, Observer observer, Nemesis nemesis, Rounds rounds, Duration settledAfter) {
        return new ChaosReport(
                settings.seed(),
                settings.duration(),
                rounds.rounds(),
                rounds.runs(),
                fleet.all().size(),
                nemesis.done(),
                findings.madeByInvariant(),
                observer.counts(),
                findings.violated(),
                findings.violations(),
                observer.longestStall(),
                observer.stalls(),
                settledAfter,
                nemesis.diary());
    }

    private static Duration age(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void pause(Duration time) throws InterruptedException {
        if (never.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError();
        }
    }
}
