package dev.echelon.coordinator.cli;

import dev.echelon.coordinator.cli.watch.Interrupt;
import dev.echelon.coordinator.cli.watch.Screen;
import dev.echelon.coordinator.cli.watch.Waiter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the command line finds around it.
 *
 * @param program how we were called, for the commands we suggest
 * @param directory the current directory
 * @param http made when the first request is sent
 */
record Surroundings(
        String program,
        Map<String, String> environment,
        Path directory,
        Screen screen,
        Clock clock,
        Waiter waiter,
        Interrupt interrupt,
        Supplier<HttpClient> http) {}
