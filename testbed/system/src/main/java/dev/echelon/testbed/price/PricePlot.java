package dev.echelon.testbed.price;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures as bars, tenants a second on a logarithmic axis. Written as SVG by hand: a chart library draws with AWT, which needs
 * fonts that a server's Java often lacks, and this picture is rectangles and words.
 */
final class PricePlot {
    private static final int LEFT = 130;
    private static final int WIDTH = 560;
    private static final int BAR = 14;
    private static final int GAP = 16;
    private static final int HEADER = 64;
    private static final int VALUES = 90;
    private static final Map<Contender, String> COLOURS = Map.of(
            Contender.FLOOR, "#9aa0a6",
            Contender.FLYWAY, "#d97706",
            Contender.ECHELON, "#1d4ed8",
            Contender.ECHELON_RUN, "#93c5fd");

    private final Prices prices;
    private final StringBuilder body = new StringBuilder();
    private final double lowest;
    private final double highest;
    private int y = HEADER;

    private PricePlot(Prices prices) {
        this.prices = prices;
        this.lowest = decade(prices.series().stream()
                .mapToDouble(Series::rate)
                .map(Math::log10)
                .map(Math::floor)
                .min()
                .orElse(0));
        this.highest = decade(prices.series().stream()
                .mapToDouble(Series::rate)
                .map(Math::log10)
                .map(Math::ceil)
                .max()
                .orElse(1));
    }

    private static double decade(double exponent) {
        return Math.pow(10, exponent);
    }

    static String of(Prices prices) {
        return new PricePlot(prices).drawn();
    }

    private String drawn() {
        for (Layout layout : prices.layouts()) {
            int tenants = prices.of(layout, Work.FRESH, Contender.FLOOR).tenants();
            text(0, y + 12, "start", "bold", layout.label() + ", " + tenants + " tenants");
            y += 24;
            for (Work work : Work.values()) {
                text(LEFT - 10, y + 2 * BAR + 4, "end", "normal", work.label());
                for (Contender contender : Contender.values()) {
                    bar(prices.of(layout, work, contender));
                }
                y += GAP;
            }
        }
        int height = y + 24;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" role=\"img\">%n",
                LEFT + WIDTH + VALUES,
                height));
        svg.append("<title>Tenants a second, logarithmic</title>\n");
        svg.append("<rect x=\"-12\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.append(axis());
        svg.append(legend());
        return svg.append(body).append("</svg>\n").toString();
    }

    private void bar(Series one) {
        rectangle(body, LEFT, y, x(one.rate()) - LEFT, BAR - 2, COLOURS.getOrDefault(one.contender(), "#000000"));
        text(
                (int) x(one.rate()) + 5,
                y + BAR - 3,
                "start",
                "normal",
                String.format(Locale.ROOT, one.rate() < 10 ? "%.1f" : "%.0f", one.rate()));
        y += BAR;
    }

    /** Where a rate lies. */
    private double x(double rate) {
        double share = (Math.log10(rate) - Math.log10(lowest)) / (Math.log10(highest) - Math.log10(lowest));
        return LEFT + Math.max(0, share) * WIDTH;
    }

    private String axis() {
        StringBuilder lines = new StringBuilder();
        for (double rate = lowest; rate <= highest * 1.01; rate *= 10) {
            lines.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"#e5e7eb\"/>%n"
                            + "<text x=\"%1$.1f\" y=\"%4$d\" text-anchor=\"middle\" fill=\"#6b7280\">%5$.0f</text>%n",
                    x(rate),
                    HEADER - 8,
                    y,
                    y + 14,
                    rate));
        }
        return lines.toString();
    }

    private static String legend() {
        StringBuilder legend = new StringBuilder();
        int at = 0;
        legend.append("<text x=\"0\" y=\"18\" font-weight=\"bold\">Tenants a second (logarithmic)</text>\n");
        for (Contender contender : List.of(Contender.values())) {
            rectangle(legend, at, 30, 10, 10, COLOURS.getOrDefault(contender, "#000000"));
            legend.append(
                    String.format(Locale.ROOT, "<text x=\"%d\" y=\"40\">%s</text>%n", at + 15, contender.label()));
            at += 40 + (int) (contender.label().length() * 5.6);
        }
        return legend.toString();
    }

    private static void rectangle(StringBuilder to, double x, double top, double width, double height, String colour) {
        to.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x,
                top,
                Math.max(1, width),
                height,
                colour));
    }

    private void text(int x, int baseline, String anchor, String weight, String words) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>%n",
                x,
                baseline,
                anchor,
                weight,
                words));
    }
}
