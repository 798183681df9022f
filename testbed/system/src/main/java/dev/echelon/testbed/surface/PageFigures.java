package dev.echelon.testbed.surface;

import dev.echelon.testbed.scale.MeasuredMaster;
import dev.echelon.testbed.scale.Percentiles;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run that stands half-way and then goes on, seen by a reader of its events and, where there is a browser, on its page. */
final class PageFigures {
    private static final double GOAL = 1_000;
    private static final int COHORT = 100;
    private static final int STAGGER = 150;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String SHOWN = "performance.getEntriesByName('run-shown')[0]";
    // what stands there when the browser paints: the first of the figures is the number of those that succeeded
    private static final String WATCH = """
            (() => {
              window.seen = [];
              let last = -1;
              const look = () => {
                const text = document.querySelector('.figures .figure dd')?.innerText ?? '';
                const count = Number(text.replace(/[^0-9]/g, ''));
                if (text && count !== last) window.seen.push([performance.timeOrigin + performance.now(), last = count]);
                requestAnimationFrame(look);
              };
              look();
            })()""";

    private final Stack stack;
    private final Path directory;
    private final StandingFleet fleet;
    private final MeasuredMaster master;

    PageFigures(Stack stack, Path directory) {
        this.stack = stack;
        this.directory = directory;
        this.fleet = new StandingFleet(stack);
        this.master = new MeasuredMaster(stack);
    }

    /** A run over so many tenants. */
    List<Figure> figures(int tenants, int loads, @Nullable Path browser) throws Exception {
        String run = fleet.halfWay(tenants, COHORT, STAGGER);
        List<Figure> figures = new ArrayList<>();
        if (browser == null) {
            figures.add(events(run));
            return figures;
        }
        try (Chromium page = Chromium.open(browser, directory)) {
            signIn(page);
            figures.add(paint(page, run, tenants, loads));
            page.value(WATCH);
            Figure events = events(run);
            page.await("document.body.innerText.includes('FINISHED')");
            figures.add(new Figure(
                    "from a booking to its place on that page",
                    GOAL,
                    null,
                    Percentiles.of(late(page.value("window.seen"), booked(run)))));
            figures.add(events);
        }
        return figures;
    }

    /** Lets the run go on to its end. */
    private Figure events(String run) throws Exception {
        var events = new EventReader(stack, run);
        fleet.goOn(run);
        master.awaitFinished(run);
        return new Figure("from a booking to its server-sent event", GOAL, null, Percentiles.of(events.late(PATIENCE)));
    }

    private void signIn(Chromium page) throws InterruptedException {
        page.go(stack.server() + "/#token=" + stack.environment().get("ECHELON_TOKEN"));
        page.await("document.querySelector('main a[href*=\"#/runs/\"]')");
    }

    private Figure paint(Chromium page, String run, int tenants, int loads) throws InterruptedException {
        page.cache(false);
        double first = load(page, run);
        page.cache(true);
        List<Double> others = new ArrayList<>();
        for (int i = 0; i < loads; i++) {
            others.add(load(page, run));
        }
        return new Figure(
                "page of a run over " + tenants + " tenants, until it is painted (first: no cache)",
                GOAL,
                first,
                Percentiles.of(others));
    }

    private double load(Chromium page, String run) throws InterruptedException {
        page.go(stack.server() + "/#/runs/" + run);
        page.await("location.href.endsWith('" + run + "') && " + SHOWN);
        return page.value(SHOWN + ".startTime").asDouble(Double.MAX_VALUE);
    }

    /** When each tenant was booked, in milliseconds, first to last. */
    private List<Double> booked(String run) throws Exception {
        return master.numbers("SELECT extract(epoch FROM finished_at) * 1000 FROM identity.migration_cohort_tenant"
                + " WHERE run_id = '" + run + "' AND state = 'SUCCEEDED' ORDER BY finished_at");
    }

    /** How long after each booking a count that includes it was seen, for those booked since the page was watched. */
    static List<Double> late(JsonNode seen, List<Double> booked) {
        var seenAt = new TreeMap<Integer, Double>();
        seen.forEach(one -> seenAt.putIfAbsent(one.path(1).asInt(), one.path(0).asDouble()));
        List<Double> late = new ArrayList<>();
        if (!seenAt.isEmpty()) {
            for (int count = seenAt.firstKey() + 1; count <= booked.size(); count++) {
                Map.Entry<Integer, Double> shown = seenAt.ceilingEntry(count);
                if (shown == null) {
                    throw new StackException("The page has not come to " + count + " tenants.");
                }
                late.add(shown.getValue() - booked.get(count - 1));
            }
        }
        return late;
    }
}
