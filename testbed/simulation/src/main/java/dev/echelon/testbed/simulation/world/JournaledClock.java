package dev.echelon.testbed.simulation.world;

import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Kernel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Virtual time as code sees it that may be run again. */
final class JournaledClock extends Clock {
    @Override
    public Instant instant() {
        return Kernel.instant(micros());
    }

    static long nanos() {
        return micros() * 1_000;
    }

    private static long micros() {
        return Fiber.current().observe(() -> Fiber.current().owner().now());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
