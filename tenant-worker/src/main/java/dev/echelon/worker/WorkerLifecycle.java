package dev.echelon.worker;

import dev.echelon.worker.claim.Master;
import dev.echelon.worker.intake.Intake;
import dev.echelon.worker.slots.Drain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Starts last and stops first: no more commands, the slots to rest, the worker out of the master. */
final class WorkerLifecycle implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(WorkerLifecycle.class);

    private final MessageListenerContainer commands;
    private final Intake intake;
    private final Drain drain;
    private final Master master;
    private volatile boolean running;

    WorkerLifecycle(MessageListenerContainer commands, Intake intake, Drain drain, Master master) {
        this.commands = commands;
        this.intake = intake;
        this.drain = drain;
        this.master = master;
    }

    @Override
    public void start() {
        commands.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        drain.begin();
        intake.shut();
        drain.run();
        try {
            master.leave(true);
        } catch (DataAccessException e) {
            log.atInfo()
                    .addKeyValue("cause", e.getMostSpecificCause().getMessage())
                    .log("The master could not be told that this worker is gone; it will notice");
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
