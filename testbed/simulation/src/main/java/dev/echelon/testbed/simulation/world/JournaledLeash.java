package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.worker.migration.Leash;
import java.time.Duration;

/** The real leash, asked once: run again, the code gets the answer it had. */
final class JournaledLeash implements Leash {
    private final Leash leash;

    JournaledLeash(Leash leash) {
        this.leash = leash;
    }

    private static void once(Runnable task) {
        boolean unused = Fiber.current().observe(() -> {
            task.run();
            return true;
        });
    }

    @Override
    public void check() {
        once(leash::check);
    }

    /** In naps, as the real one: it looks at the claim in between. */
    @Override
    public void pause(Duration wait) {
        long left = wait.toNanos() / 1_000;
        while (true) {
            check();
            if (left <= 0) {
                return;
            }
            long nap = Math.min(left, Kernel.SECOND);
            Fiber.current().sleep(nap);
            left -= nap;
        }
    }

    @Override
    public void applying() {
        once(leash::applying);
    }

    @Override
    public void progress(String line) {
        once(() -> leash.progress(line));
    }
}
