package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.watch.Interrupt;
import dev.echelon.coordinator.cli.watch.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs the command line in this process, with a clock that moves only while it waits, and shows what came of it. */
final class CommandLineRun {
    private final Map<String, String> environment = new HashMap<>();
    private Path directory = Path.of("target");
    private boolean terminal;
    private boolean faulty;
    private int clients;

    static CommandLineRun against(PlayedCoordinator coordinator) {
        return new CommandLineRun().with("ECHELON_SERVER", coordinator.url()).with("ECHELON_TOKEN", "secret-token");
    }

    CommandLineRun with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    CommandLineRun in(Path dir) {
        this.directory = dir;
        return this;
    }

    CommandLineRun onTerminal() {
        this.terminal = true;
        return this;
    }

    /** Something of ours goes wrong when the first request is sent. */
    CommandLineRun faulty() {
        this.faulty = true;
        return this;
    }

    Result run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var screen = new Screen(new PrintWriter(out), new PrintWriter(err), terminal ? 120 : 0);
        var clock = new Waiting();
        var interrupt = new Recorded();
        clients = 0;
        var exit = EchelonCommand.run(
                args,
                new Surroundings(
                        "./echelon",
                        environment,
                        directory,
                        screen,
                        clock,
                        time -> {
                            clock.now = clock.now.plus(time);
                        },
                        interrupt,
                        () -> {
                            clients++;
                            if (faulty) {
                                throw new IllegalStateException("a fault of ours");
                            }
                            return CliWiring.http();
                        }));
        return new Result(
                exit,
                out.toString(),
                err.toString(),
                Duration.between(Waiting.START, clock.now),
                clients,
                interrupt.farewell != null);
    }

    /**
     * What came of it.
     *
     * @param waited how long it waited, all in all
     * @param clients that were made to ask the coordinator
     * @param stillLeaving true: Ctrl-C would still say farewell to a run
     */
    record Result(int exit, String out, String err, Duration waited, int clients, boolean stillLeaving) {
        JsonNode json() {
            return Bodies.JSON.readTree(out);
        }
    }

    private static final class Waiting extends Clock {
        private static final Instant START = Instant.parse("2026-11-22T02:01:00Z");
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static final class Recorded implements Interrupt {
        private @Nullable Runnable farewell;

        @Override
        public void leave(Runnable action) {
            farewell = action;
        }

        @Override
        public void end() {
            farewell = null;
        }
    }
}
