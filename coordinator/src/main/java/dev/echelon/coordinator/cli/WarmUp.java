package dev.echelon.coordinator.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.TenantError;
import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.PlanView;
import dev.echelon.coordinator.api.RunView;
import dev.echelon.coordinator.api.TenantView;
import dev.echelon.coordinator.api.WorkerView;
import dev.echelon.coordinator.cli.client.CliJson;
import dev.echelon.coordinator.cli.watch.Interrupt;
import dev.echelon.coordinator.cli.watch.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Runs every kind of command once against canned answers of its own, so that the class-data archive that the launcher makes
 * holds the classes they need. Prints nothing, changes nothing, talks to nobody else.
 */
final class WarmUp {
    private static final Instant THEN = Instant.EPOCH;
    private static final UUID RUN = new UUID(0, 0);

    private WarmUp() {}

    public static void main(String[] args) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", WarmUp::answer);
        server.start();
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        for (var command : List.of(
                "--help",
                "runs --json",
                "status",
                "workers",
                "watch latest",
                "migrate-cohorts --dry-run --abort-rate 0.1 --cohort-size 1",
                "migrate-all-tenants --only none",
                "check-code-version --code-version 1.0.0",
                "abort none")) {
            EchelonCommand.run(command.split(" "), surroundings(url));
        }
        server.stop(0);
    }

    private static Surroundings surroundings(String url) {
        var nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var variables = Map.of("ECHELON_SERVER", url, "ECHELON_TOKEN", "none");
        return new Surroundings(
                "echelon",
                variables,
                Path.of(""),
                new Screen(nowhere, nowhere, 80),
                Clock.systemUTC(),
                time -> {},
                new NoInterrupt(),
                CliWiring::http);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        exchange.getRequestBody().readAllBytes();
        var body = CliJson.mapper().writeValueAsBytes(body(path));
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Object body(String path) {
        if (path.endsWith("/plans")) {
            return plan();
        }
        if (path.endsWith("/workers")) {
            return List.of(new WorkerView("w", "h", "b", 1, 1, List.of(1), true, true, THEN, "set", true, THEN, null));
        }
        if (path.endsWith("/tenants")) {
            return List.of(tenant());
        }
        if (path.endsWith("/code-version-checks")) {
            var end = new CodeVersionCheckLine.End(1, 1, 0, 0, "2.0.0", null);
            var ahead = new CodeVersionCheckLine.Tenant("t", "s", "AHEAD", "2.0.0", "V1__x.sql", "1", null);
            var start = new CodeVersionCheckLine.Start("1.0.0", null, false, 1, Map.of());
            return new CodeVersionCheckLine(start, List.of(ahead), end, null);
        }
        return path.endsWith("/runs") ? List.of(run()) : run();
    }

    private static PlanView plan() {
        var tenant = new PlanView.Tenant("t", "active", 0, "s", "1", 1, THEN);
        return new PlanView(
                "1",
                "hash",
                List.of(new PlanView.Migration("1", "V1__x.sql", "x", true, null)),
                1,
                new PlanView.Levers(1, 1, BigDecimal.ONE, 1),
                List.of(new PlanView.Cohort(1, 1, 1, List.of(tenant))),
                List.of(new PlanView.SkippedTenant("u", "archived", "archived")),
                List.of(),
                null,
                List.of(),
                null,
                new PlanView.Projection(1, true, "nothing"),
                List.of("none"));
    }

    private static RunView run() {
        var cohort = new RunView.Cohort(1, 1, 1, 0, 1, 0, 0, THEN, THEN);
        var event = new RunView.Event(THEN, "FINISHED", "system", null);
        return new RunView(
                RUN,
                "COHORTS",
                "FINISHED",
                null,
                THEN,
                THEN,
                null,
                null,
                null,
                "nobody",
                "1",
                "hash",
                null,
                null,
                1,
                0,
                1,
                0,
                0,
                1,
                1,
                BigDecimal.ONE,
                1,
                1,
                1,
                null,
                null,
                List.of(cohort),
                List.of(event),
                new RunView.Joined(1, List.of("new"), null),
                THEN);
    }

    private static TenantView tenant() {
        var attempt = new TenantError.Attempt(THEN, null, "x", "y");
        var error = new TenantError(ErrorKind.DATA, "V1__x.sql", 1, "select", "23505", "x", null, List.of(attempt));
        return new TenantView(
                1, 1, "t", "active", "s", "FAILED", 1, "w", THEN, THEN, THEN, null, null, 1L, true, false, null, error);
    }

    private static final class NoInterrupt implements Interrupt {
        @Override
        public void leave(Runnable farewell) {}

        @Override
        public void end() {}
    }
}
