package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.client.ExitCode;
import dev.echelon.coordinator.cli.watch.Interrupt;
import dev.echelon.coordinator.cli.watch.Screen;
import dev.echelon.coordinator.cli.watch.Waiter;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The command line's surroundings in a process of its own: its streams, clock, signals and network. */
final class CliWiring {
    private CliWiring() {}

    static Surroundings ofThisProcess() {
        var out = writer(FileDescriptor.out);
        var err = writer(FileDescriptor.err);
        var screen = new Screen(out, err, Math.max(0, Integer.getInteger("echelon.columns", 0)));
        return new Surroundings(
                System.getProperty("echelon.program", "echelon"),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                screen,
                Clock.systemUTC(),
                sleeping(),
                new CtrlC(screen),
                CliWiring::http);
    }

    static HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static Waiter sleeping() {
        return time -> {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** UTF-8, whatever the locale says: slugs and messages are in every language. */
    private static PrintWriter writer(FileDescriptor stream) {
        return new PrintWriter(new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), 1 << 16));
    }

    /** Turns Ctrl-C into a farewell and exit code 5 while a run is followed. */
    private static final class CtrlC implements Interrupt {
        private final AtomicReference<@Nullable Runnable> farewell = new AtomicReference<>();

        CtrlC(Screen screen) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                var action = farewell.getAndSet(null);
                if (action != null) {
                    action.run();
                    screen.flush();
                    Runtime.getRuntime().halt(ExitCode.LEFT);
                }
            }));
        }

        @Override
        public void leave(Runnable action) {
            farewell.set(action);
        }

        @Override
        public void end() {
            farewell.set(null);
        }
    }
}
