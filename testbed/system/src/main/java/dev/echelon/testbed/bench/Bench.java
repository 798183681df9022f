package dev.echelon.testbed.bench;

import dev.echelon.testbed.price.Price;
import dev.echelon.testbed.scale.Idle;
import dev.echelon.testbed.scale.Scale;
import dev.echelon.testbed.scale.Workers;
import dev.echelon.testbed.stack.CoordinatorApi;
import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.surface.Surface;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code echelon bench}: measures planning, start-up, aborts and checks of a build on stacks of its own, and prints the figures. */
@Command(
        name = "bench",
        subcommands = {Price.class, Scale.class, Workers.class, Idle.class, Surface.class},
        description =
                "Measures planning, start-up, aborts and checks of a build on embedded servers. Keep the machine idle meanwhile.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  All of it, some minutes:",
            "    echelon bench",
            "  Checks of a build only, on a smaller fleet:",
            "    echelon bench --only CODE_VERSION --schemas 1000 --databases 100",
            "  What a tenant costs, beside plain JDBC and plain Flyway:",
            "    echelon bench price",
            "  How it behaves as the fleet grows:",
            "    echelon bench scale",
            "  What more workers bring, and what it costs to have nothing to do:",
            "    echelon bench workers",
            "    echelon bench idle",
            "  How soon an operator sees what is:",
            "    echelon bench surface",
            "",
            "Exits with 0 when all was measured, whatever the figures."
        })
public final class Bench implements Callable<Integer> {
    private static final int CLAIMERS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data and logs are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon/bench")
    private Path directory = Path.of(".echelon/bench");

    @Option(
            names = "--tenants",
            paramLabel = "N",
            description = "Tenants of the catalog (default: ${DEFAULT-VALUE}).",
            defaultValue = "100000")
    private int tenants = 100_000;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "How often each is measured (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int repetitions = 5;

    @Option(names = "--only", paramLabel = "PART", description = "Just this part: ${COMPLETION-CANDIDATES}.")
    private @Nullable Part only;

    @Option(
            names = "--schemas",
            paramLabel = "N",
            description = "Tenants of one database that a build is checked against (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int schemas = 10_000;

    @Option(
            names = "--databases",
            paramLabel = "N",
            description =
                    "Tenants with a database each that a build is checked against, 10 or more; they need 8 MB and a"
                            + " fraction of a second each (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int databases = 1_000;

    /** What may be measured alone, as it is typed. */
    enum Part {
        RUNS,
        CODE_VERSION
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (only != Part.CODE_VERSION) {
            runs(out);
        }
        if (only != Part.RUNS) {
            new CodeVersionFigures(out, repetitions).print(directory.resolve("code-version"), schemas, databases);
        }
        return 0;
    }

    private void runs(PrintWriter out) throws Exception {
        try (Stack stack = Stack.builder(directory)
                .workers(0)
                .progress(out::println)
                .build()
                .start()) {
            out.println();
            out.println(Runtime.getRuntime().availableProcessors() + " processors, Java "
                    + Runtime.version() + ", PostgreSQL with fsync, coordinator and worker with -Xmx256m, " + tenants
                    + " tenants");
            Figures.printHeader(out);
            fill(stack);
            var coordinator = new CoordinatorApi(stack);
            planning(coordinator).print(out);
            workerStart(stack).print(out);
            aborts(stack, coordinator, out);
        }
    }

    private void fill(Stack stack) {
        stack.master()
                .execute(
                        stack.masterDatabase(),
                        "DELETE FROM identity.echelon_tenant",
                        "INSERT INTO identity.echelon_tenant (slug, ring, shard, database_name, schema_name) SELECT 'tenant-' || n,"
                                + " n % 5, CASE n % 2 WHEN 0 THEN 'alpha' ELSE 'beta' END, 'fleet', 's' || n FROM generate_series(1, "
                                + tenants + ") n");
    }

    private Figures planning(CoordinatorApi coordinator) throws Exception {
        Figures figures = new Figures("plan of " + tenants + " tenants, over HTTP", "under 20");
        for (int i = 0; i < repetitions; i++) {
            figures.measure(() -> coordinator.post("/api/v1/plans", "{}"));
        }
        return figures;
    }

    private Figures workerStart(Stack stack) throws Exception {
        Figures figures = new Figures("start of a worker until it is ready", "under 5");
        for (int i = 0; i < repetitions; i++) {
            try (ProgramProcess worker = stack.addWorker()) {
                figures.measure(() -> worker.awaitReady(PATIENCE));
            }
        }
        return figures;
    }

    /** An abort must not wait for claims to end: they share the lock that it needs alone. */
    private void aborts(Stack stack, CoordinatorApi coordinator, PrintWriter out) throws Exception {
        Figures idle = new Figures("abort, no claims", "");
        Figures loaded = new Figures("abort under " + CLAIMERS + " saturating claimers", "under 1");
        String run = coordinator.start("{\"maxInFlight\": 16}");
        SaturatingClaims.registerAWorker(stack, run);
        for (int i = 0; i < repetitions; i++) {
            idle.measure(() -> coordinator.post("/api/v1/runs/" + run + "/abort", "{\"reason\": \"bench\"}"));
            coordinator.post("/api/v1/runs/" + run + "/resume", "{}");
        }
        try (var claims = new SaturatingClaims(stack, run, CLAIMERS)) {
            for (int i = 0; i < repetitions; i++) {
                loaded.measure(() -> coordinator.post("/api/v1/runs/" + run + "/abort", "{\"reason\": \"bench\"}"));
                coordinator.post("/api/v1/runs/" + run + "/resume", "{}");
            }
            idle.print(out);
            loaded.print(out);
            out.println("claims that held the lock meanwhile: " + claims.count());
        }
        coordinator.post("/api/v1/runs/" + run + "/abort", "{\"reason\": \"the end of the measurement\"}");
    }
}
