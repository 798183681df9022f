package dev.echelon.worker.slots;

import dev.echelon.worker.checkpoint.Checkpoint;
import dev.echelon.worker.checkpoint.Checkpoint.Point;
import dev.echelon.worker.report.ResultPublisher;
import dev.echelon.worker.slots.Held.Phase;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends results, on a thread of its own: a broker that is away must not hold up a slot or a renewal. */
public final class Courier {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    private final ResultPublisher publisher;
    private final Executor thread;
    private final Checkpoint checkpoint;
    private final WorkerMetrics metrics;
    private final LongSupplier nanos;

    public Courier(
            ResultPublisher publisher,
            Executor thread,
            Checkpoint checkpoint,
            WorkerMetrics metrics,
            LongSupplier nanos) {
        this.publisher = publisher;
        this.thread = thread;
        this.checkpoint = checkpoint;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    /** Sends a finished claim's result, once. Failing is no harm: it is sent again until it is booked. */
    void send(Held claim) {
        if (claim.phase() instanceof Phase.Finished finished) {
            claim.become(new Phase.Finished(finished.result(), nanos.getAsLong(), finished.delivered()));
            run(() -> sendNow(claim, finished));
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            log.atDebug().log("The worker has stopped; the claim expires and the tenant is taken up again");
        }
    }

    private void sendNow(Held claim, Phase.Finished finished) {
        try {
            var unused = publisher
                    .publish(finished.result(), claim.resultId(), claim.trace())
                    .whenComplete((sent, failure) -> run(() -> sent(claim, failure)));
        } catch (RuntimeException e) {
            sent(claim, e);
        }
    }

    private void sent(Held claim, @Nullable Throwable failure) {
        var task = claim.task();
        metrics.sent(failure == null);
        if (failure == null) {
            claim.delivered();
            checkpoint.reached(Point.AFTER_REPORT, task.slug(), task.token());
        } else {
            task.on(log.atWarn()).log("A result could not be sent, it is sent again: {}", failure.getMessage());
        }
    }
}
