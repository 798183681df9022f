package dev.echelon.testbed.proof;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What one build has proved, in figures; what it has not run reads so. */
final class ProofTable {
    private final RunFigures figures;

    ProofTable(RunFigures figures) {
        this.figures = figures;
    }

    /** A piece of the proof in words. */
    private interface Words {
        String of(JsonNode figures);
    }

    /** Of every piece a line, and its faults by kind in a second one where they are asked for. */
    String text() {
        return "Proof: figures of this build\n"
                + line("simulation", "simulation", ProofTable::simulation)
                + line("planted bugs", "planted", ProofTable::planted)
                + line("crash matrix", "matrix", ProofTable::matrix)
                + line("chaos", "chaos", ProofTable::chaos)
                + line("whole crash matrix", "matrix-whole", ProofTable::matrix)
                + line("hour of chaos", "chaos-hour", ProofTable::chaos);
    }

    private String line(String title, String name, Words words) {
        String text;
        try {
            Optional<JsonNode> known = figures.of(name);
            text = known.isEmpty() ? "not run" : words.of(known.get());
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            text = "no figures: " + name + ".json cannot be read: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        return String.format(Locale.ROOT, "  %-20s%s\n", title, text);
    }

    private static String simulation(JsonNode of) {
        double seconds = number(of, "seconds");
        return String.format(
                Locale.ROOT,
                "%,.0f seeds from %.0f in %.1f s (%,.0f seeds/s), %,.0f faults of %d kinds, %,.0f checks, %,.0f violations",
                number(of, "seeds"),
                number(of, "from"),
                seconds,
                number(of, "seeds") / Math.max(seconds, 0.001),
                number(of, "faults"),
                of.path("faultsByKind").size(),
                number(of, "checks"),
                number(of, "violations"));
    }

    private static String planted(JsonNode of) {
        List<String> missed =
                of.path("missed").valueStream().map(JsonNode::asString).toList();
        return String.format(
                Locale.ROOT,
                "%.0f of %.0f caught%s",
                number(of, "caught"),
                number(of, "planted"),
                missed.isEmpty() ? "" : ", MISSED: " + String.join(", ", missed));
    }

    private static String matrix(JsonNode of) {
        double later = of.has("wrongInTheEnd") ? number(of, "wrongInTheEnd") : 0;
        return String.format(
                Locale.ROOT,
                "%.0f of %.0f cases passed%s",
                number(of, "passed"),
                number(of, "cases"),
                later == 0 ? "" : String.format(Locale.ROOT, ", %.0f tenants CHANGED LATER", later));
    }

    private static String chaos(JsonNode of) {
        String seeds = of.path("seeds").isArray()
                ? of.path("seeds").valueStream().map(JsonNode::asString).collect(Collectors.joining(", "))
                : String.format(Locale.ROOT, "%.0f", number(of, "seed"));
        String kinds = of.path("faultsByKind")
                .propertyStream()
                .map(kind -> kind.getKey() + " " + kind.getValue().asString())
                .collect(Collectors.joining(", "));
        return String.format(
                        Locale.ROOT,
                        "seed %s: %,.0f faults in %,.0f s, %,.0f checks, %,.0f violations, longest stall %.1f s",
                        seeds,
                        number(of, "faults"),
                        number(of, "seconds"),
                        number(of, "checks"),
                        number(of, "violations"),
                        number(of, "longestStallSeconds"))
                + (kinds.isEmpty() ? "" : "\n" + " ".repeat(22) + kinds);
    }

    /** A figure that is missing must not read as zero. */
    private static double number(JsonNode of, String name) {
        if (!of.path(name).isNumber()) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return of.path(name).asDouble();
    }
}
