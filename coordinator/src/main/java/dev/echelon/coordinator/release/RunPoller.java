package dev.echelon.coordinator.release;

import dev.echelon.coordinator.engine.RunEngine;
import dev.echelon.coordinator.engine.RunStore;
import dev.echelon.coordinator.engine.Transactions;
import dev.echelon.coordinator.run.SilenceWatch;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after every open run, again and again: whatever step a crash left undone is taken here. Called by one thread.
 */
public final class RunPoller {
    private static final Logger log = LoggerFactory.getLogger(RunPoller.class);

    private final RunEngine engine;
    private final RunStore store;
    private final Transactions transactions;
    private final SilenceWatch watch;
    private final Pace pace;
    private boolean masterDown;

    public RunPoller(RunEngine engine, RunStore store, Transactions transactions, SilenceWatch watch, Pace pace) {
        this.engine = engine;
        this.store = store;
        this.transactions = transactions;
        this.watch = watch;
        this.pace = pace;
    }

    /** One pass, when the pace has it. Never throws: what failed is tried again by the next one. */
    public void tick() {
        if (pace.isDue()) {
            pass();
        }
    }

    private void pass() {
        List<UUID> open;
        boolean silenceMeansDeath;
        long mark = pace.mark();
        try {
            Look look = transactions.inTransaction(() -> new Look(store.masterTime(), store.openRuns()));
            RunStore.MasterTime time = look.time();
            watch.tick(time.now(), time.up());
            silenceMeansDeath = watch.mayJudge(time.now());
            open = look.open();
            if (masterDown) {
                masterDown = false;
                log.info("the master answers again");
            }
        } catch (RuntimeException e) {
            watch.interrupted();
            if (!masterDown) {
                masterDown = true;
                log.atWarn()
                        .addKeyValue("cause", e.getMessage())
                        .log(
                                "the master does not answer; nothing is released until it does, and nobody is failed for it");
            }
            return;
        }
        if (open.isEmpty()) {
            pace.nothingOpen(mark);
        }
        for (UUID run : open) {
            try {
                engine.tick(run, silenceMeansDeath);
            } catch (RuntimeException e) {
                log.atError().addKeyValue("run", run).setCause(e).log("tick failed; tried again at the next one");
            }
        }
    }

    private record Look(RunStore.MasterTime time, List<UUID> open) {}
}
