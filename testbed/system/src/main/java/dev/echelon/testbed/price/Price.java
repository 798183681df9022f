package dev.echelon.testbed.price;

import dev.echelon.testbed.measure.Ranges;
import dev.echelon.testbed.stack.Stack;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code echelon bench price}: the same work done by hand, by plain Flyway and by a whole run, side by side. */
@Command(
        name = "price",
        description = {
            "Measures what a tenant costs: the same migrations on fleets of the same kind by plain JDBC (the floor), by plain"
                    + " Flyway and by a whole run of migrate-cohorts, one after the other in every repetition. Keep the"
                    + " machine idle meanwhile.",
            "Runs on embedded servers, or on those that ECHELON_MASTER_URL, ECHELON_KAFKA_BOOTSTRAP_SERVERS and"
                    + " the variables of a shard name: a master without tenants, a Kafka that no other Echelon uses, and an"
                    + " account that may create databases. They are named price_* and dropped again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  All of it, some ten minutes:",
            "    echelon bench price",
            "  With what a report wants:",
            "    echelon bench price --repetitions 7 --json price.json --plot price.svg",
            "",
            "Exits with 0 when all was measured, whatever the figures; 64 wrong usage; 65 the given servers are in",
            "use; 69 a server did not start."
        })
public final class Price implements Callable<Integer> {
    private static final int MOST_TENANTS = 100_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where data and logs are kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".echelon/price")
    private Path directory = Path.of(".echelon/price");

    @Option(
            names = "--schemas",
            paramLabel = "N",
            description = "Tenants of a fleet of schemas, 0 for none (default: ${DEFAULT-VALUE}).",
            defaultValue = "300")
    private int schemas;

    @Option(
            names = "--databases",
            paramLabel = "N",
            description = "Tenants of a fleet of databases, 0 for none (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int databases;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description =
                    "How often all is measured, after a first time that does not count (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int repetitions;

    @Option(
            names = "--no-fast-lane",
            description = "Lets the worker apply plain scripts through Flyway, too (echelon.worker.fast-lane=false).")
    private boolean noFastLane;

    @Option(names = "--json", paramLabel = "FILE", description = "Where to write every figure as JSON.")
    private @Nullable Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Where to write a picture of the figures, as SVG.")
    private @Nullable Path plot;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--schemas", schemas, 0, MOST_TENANTS);
        Ranges.require(spec, "--databases", databases, 0, MOST_TENANTS);
        Ranges.require(spec, "--repetitions", repetitions, 1, MOST_TENANTS);
        PrintWriter out = spec.commandLine().getOut();
        Path home = directory.toAbsolutePath().normalize();
        Path migrations = PriceMigrations.writeTo(home.resolve("migrations"));
        try (PricedSystem system = PricedSystem.start(home, migrations, !noFastLane, System.getenv(), out::println)) {
            TenantServer server = TenantServer.of(system.environment());
            List<Contestant> contestants = List.of(
                    new Floor(),
                    new PlainFlyway(migrations),
                    new EchelonCommandLine(Stack.launcher(), system, home.resolve("command.log")));
            List<Series> series = new ArrayList<>();
            var measurement = new Measurement(server, contestants, repetitions, out);
            if (schemas > 0) {
                series.addAll(measurement.of(Layout.SCHEMAS, schemas));
            }
            if (databases > 0) {
                series.addAll(measurement.of(Layout.DATABASES, databases));
            }
            system.master().clearCatalog();
            tell(new Prices(Machine.look(system, server), repetitions, series), out);
        }
        return 0;
    }

    private void tell(Prices prices, PrintWriter out) throws Exception {
        out.println();
        PriceTable.of(prices).forEach(out::println);
        out.flush();
        if (json != null) {
            Files.writeString(json, PriceJson.of(prices));
        }
        if (plot != null) {
            Files.writeString(plot, PricePlot.of(prices));
        }
    }
}
