package dev.echelon.testbed;

import dev.echelon.testbed.demo.SampleFleet;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackWiring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code echelon up}: starts everything and stays until it is told to end. */
@Command(
        name = "up",
        description = "Starts PostgreSQL, Kafka, a coordinator and workers on this machine, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  With the demo's fleet, to try things on:",
            "    echelon up --demo-fleet",
            "  With your own migrations, and more workers:",
            "    echelon up --migrations src/main/resources/db/migration --workers 4",
            "  A second system beside it; its address and token are in DIR/env:",
            "    echelon up --directory /tmp/other",
            "",
            "Exits with 0 after Ctrl-C, when all is stopped; 64 wrong usage; 65 it is up already; 69 a server did not start."
        })
final class Up implements Callable<Integer> {
    private static final int WATCH_MILLIS = 500;
    private static final int MOST_WORKERS = 16;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data, logs and the file env are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon")
    private Path directory = Path.of(".echelon");

    @Option(
            names = "--migrations",
            paramLabel = "LOCATION",
            split = ",",
            description = "Locations of the tenant migrations: folders, jars (default: DIR/migrations).",
            defaultValue = "${env:ECHELON_MIGRATIONS:-}")
    private String @Nullable [] migrations;

    @Option(
            names = "--demo-fleet",
            description = "Builds the demo's fleet of 200 tenants, unless there are tenants, and takes its migrations"
                    + " (in DIR/migrations).")
    private boolean demoFleet;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many workers, 0 to " + MOST_WORKERS + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    private int workers;

    @Override
    public Integer call() throws InterruptedException {
        if (workers < 0 || workers > MOST_WORKERS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--workers is " + workers + ", allowed is 0 to " + MOST_WORKERS + ". Nothing was changed.");
        }
        PrintWriter out = spec.commandLine().getOut();
        SampleFleet fleet = demoFleet ? SampleFleet.in(directory.toAbsolutePath()) : null;
        List<String> locations = fleet == null ? locations() : fleet.locations();
        Stack stack = Stack.builder(directory)
                .workers(workers)
                .progress(out::println)
                .migrations(locations.toArray(String[]::new))
                .build();
        StackWiring.atExit(() -> stop(stack, out));
        stack.start();
        if (fleet != null) {
            fleet.build(stack, out::println);
        }
        next(stack).forEach(out::println);
        watch(stack, out);
        return 0;
    }

    /** Child processes have a working directory of their own: plain paths are made absolute. */
    private List<String> locations() {
        String[] given = migrations == null ? new String[0] : migrations;
        return Arrays.stream(given)
                .filter(location -> !location.isBlank())
                .map(location -> location.contains(":")
                        ? location
                        : Path.of(location).toAbsolutePath().toString())
                .toList();
    }

    private List<String> next(Stack stack) {
        String echelon = System.getProperty("echelon.program", "./echelon");
        return List.of(
                "",
                "Echelon is up at " + stack.server() + ".",
                "Watch and steer runs on its page: " + stack.server() + "/ (sign in with ECHELON_TOKEN).",
                "Its address, an administrator's token and the databases' passwords are in " + stack.environmentFile()
                        + ", which only you can read.",
                "",
                "Next, in another terminal in this directory:",
                "  " + echelon + " workers                      who is there to work",
                "  " + echelon + " migrate-cohorts --dry-run    what a run would do, once there are tenants",
                "  set -a; . " + directory.resolve("env") + "; psql     the master database; tenants are listed in"
                        + " identity.echelon_tenant",
                "",
                "Ctrl-C stops everything; the data are kept.");
    }

    /** Says once of each part that ends by itself; the rest goes on, since it may be needed to find out why. */
    private void watch(Stack stack, PrintWriter out) throws InterruptedException {
        Set<String> told = new HashSet<>();
        while (!stopped.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            for (String end : stack.unexpectedEnds()) {
                if (told.add(end)) {
                    out.println(end + " Stop with Ctrl-C and start again when the cause is mended.");
                }
            }
        }
    }

    private void stop(Stack stack, PrintWriter out) {
        stopped.countDown();
        if (stack.isStarted()) {
            out.println("Stopping. What the workers are doing is finished first.");
            StackWiring.endLog();
        }
        stack.close();
    }
}
