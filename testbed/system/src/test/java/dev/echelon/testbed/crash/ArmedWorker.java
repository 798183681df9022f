package dev.echelon.testbed.crash;

import dev.echelon.worker.WorkerApplication;
import dev.echelon.worker.checkpoint.Checkpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;

/** The worker as it is shipped, with a {@link Door} behind each of its points. */
public final class ArmedWorker {
    private static final Map<String, Integer> times = new ConcurrentHashMap<>();

    private ArmedWorker() {}

    public static void main(String[] args) {
        SpringApplication worker = WorkerApplication.application();
        worker.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean("door", Checkpoint.class, () -> ArmedWorker::reached));
        worker.run(kafkaDoors());
    }

    /** A point that a tenant comes to for the n-th time has that number behind it. */
    private static void reached(Checkpoint.Point point, String slug, long token) {
        int time = times.merge(point + "/" + token, 1, Integer::sum);
        Door.reached(point + "-" + time);
    }

    static String kafkaDoors() {
        return "--echelon.kafka.properties[interceptor.classes]=" + DoorInterceptor.class.getName();
    }
}
