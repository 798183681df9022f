package dev.echelon.coordinator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ErrorHandler;

/** What happens to a background task that throws: an exception is said and the task goes on, an {@code Error} ends the process. */
final class LoudTasks implements ErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(LoudTasks.class);

    private final String task;
    private final Runnable exit;
    private String last = "";

    LoudTasks(String task) {
        this(task, () -> Runtime.getRuntime().halt(ProcessEnd.FAULT));
    }

    /**
     * For one task.
     *
     * @param exit ends the process
     */
    LoudTasks(String task, Runnable exit) {
        this.task = task;
        this.exit = exit;
    }

    @Override
    public void handleError(Throwable thrown) {
        if (thrown instanceof Error) {
            log.atError().addKeyValue("task", task).setCause(thrown).log("a thread has died; the coordinator ends");
            exit.run();
            return;
        }
        String now = thrown.getClass().getName();
        if (!now.equals(last)) {
            last = now;
            log.atWarn()
                    .addKeyValue("task", task)
                    .addKeyValue("cause", thrown.getMessage())
                    .log("background task failed; tried again shortly");
        }
        log.atDebug().addKeyValue("task", task).setCause(thrown).log("background task failed");
    }
}
