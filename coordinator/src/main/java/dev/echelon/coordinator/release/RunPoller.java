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
    private boolean masterDown;

    public RunPoller(RunEngine engine, RunStore store, Transactions transactions, SilenceWatch watch) {
        this.engine = engine;
        this.store = store;
        this.transactions = transactions;
        this.watch = watch;
    }

    /** One pass. Never throws: what failed is tried again by the next one. */
    public void tick() {
        List<UUID> open;
        boolean silenceMeansDeath;
        try {
            RunStore.MasterTime time = transactions.inTransaction(store::masterTime);
            watch.tick(time.now(), time.up());
            silenceMeansDeath = watch.mayJudge(time.now());
            open = transactions.inTransaction(store::openRuns);
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
        for (UUID run : open) {
            try {
                engine.tick(run, silenceMeansDeath);
            } catch (RuntimeException e) {
                log.atError().addKeyValue("run", run).setCause(e).log("tick failed; tried again at the next one");
            }
        }
    }
}
