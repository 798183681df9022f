package dev.echelon.testbed.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The program's side of {@link Doors}. Whoever comes first to an armed point is held there until the test lets it go; one point
 * at a time holds a process, so that two armed points hold two.
 */
final class Door {
    static final String DIRECTORY = "ECHELON_TEST_DOORS";
    private static final String NAME = "SERVER_PORT";
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(5);

    private static final Path doors = Path.of(required(DIRECTORY));
    private static final String name = required(NAME);
    private static final AtomicBoolean held = new AtomicBoolean();

    private Door() {}

    private static String required(String variable) {
        return Objects.requireNonNull(System.getenv(variable), variable);
    }

    /** The calling thread has come to this point; returns at once unless it is armed. */
    static void reached(String point) {
        Path armed = Doors.armed(doors, point);
        if (!Files.exists(armed) || !held.compareAndSet(false, true)) {
            return;
        }
        Path mine = Doors.held(doors, point, name);
        try {
            // of all who see it one gets it
            Files.move(armed, mine);
            while (Files.exists(mine)) {
                LockSupport.parkNanos(POLL);
            }
            Files.createFile(Doors.passed(doors, point));
        } catch (NoSuchFileException e) {
            return; // another process was faster
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.set(false);
        }
    }
}
