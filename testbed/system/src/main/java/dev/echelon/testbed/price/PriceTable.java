package dev.echelon.testbed.price;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures as a table for a terminal. */
final class PriceTable {
    private PriceTable() {}

    static List<String> of(Prices prices) {
        List<String> lines = new ArrayList<>();
        lines.addAll(prices.machine().described().lines().toList());
        lines.add("Medians of " + prices.repetitions()
                + " repetitions after an unmeasured one; a ratio is the median of the"
                + " repetitions' ratios; * where a goal is missed.");
        for (Layout layout : prices.layouts()) {
            int tenants = prices.of(layout, Work.FRESH, Contender.FLOOR).tenants();
            lines.add("");
            lines.add(row(
                    layout.label() + ", " + tenants + " tenants",
                    "tenants/s",
                    "min",
                    "max",
                    "to floor",
                    "goal",
                    "to Flyway",
                    "goal"));
            for (Work work : Work.values()) {
                for (Contender contender : Contender.values()) {
                    lines.add(row(prices, prices.of(layout, work, contender)));
                }
            }
        }
        return lines;
    }

    private static String row(Prices prices, Series one) {
        Double toFloor = Goal.of(one, Contender.FLOOR, prices.machine().fastLane());
        Double toFlyway = Goal.of(one, Contender.FLYWAY, prices.machine().fastLane());
        return row(
                one.work().label() + ": " + one.contender().label(),
                number("%.0f", one.rate()),
                number("%.0f", one.lowestRate()),
                number("%.0f", one.highestRate()),
                ratio(prices.toFloor(one), toFloor),
                goal(toFloor),
                ratio(prices.toFlyway(one), toFlyway),
                goal(toFlyway));
    }

    private static String row(
            String what,
            String rate,
            String least,
            String most,
            String floor,
            String floorGoal,
            String flyway,
            String flywayGoal) {
        return String.format(
                        Locale.ROOT,
                        "%-48s %9s %7s %7s  %8s %5s  %9s %5s",
                        what,
                        rate,
                        least,
                        most,
                        floor,
                        floorGoal,
                        flyway,
                        flywayGoal)
                .stripTrailing();
    }

    private static String ratio(double value, @Nullable Double goal) {
        return (goal != null && value < goal ? "*" : "") + number("%.2f", value);
    }

    private static String goal(@Nullable Double least) {
        return least == null ? "" : number("%.1f", least);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
