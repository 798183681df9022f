package dev.echelon.testbed.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is made of measured times: table, JSON, plot. */
class PricesTest {
    /** Three repetitions of 100 tenants; the machine was twice as slow in the last. */
    private static Prices prices() {
        return prices(true);
    }

    private static Prices prices(boolean fastLane) {
        List<Series> series = new ArrayList<>();
        series.addAll(work(Work.FRESH, 1_000, 4_000, 2_000, 1_600));
        series.addAll(work(Work.ONE_PENDING, 200, 1_000, 600, 400));
        series.addAll(work(Work.UP_TO_DATE, 20, 500, 100, 80));
        return new Prices(
                new Machine(
                        2,
                        "a processor",
                        "Linux 6",
                        "17",
                        Map.of("server_version", "18.6", "fsync", "on"),
                        false,
                        fastLane),
                3,
                series);
    }

    private static List<Series> work(Work work, int floor, int flyway, int echelon, int run) {
        return List.of(
                series(work, Contender.FLOOR, floor, floor, floor * 2),
                series(work, Contender.FLYWAY, flyway, flyway, flyway * 2),
                series(work, Contender.ECHELON, echelon, echelon * 2, echelon * 2),
                series(work, Contender.ECHELON_RUN, run, run, run));
    }

    private static Series series(Work work, Contender contender, int... millis) {
        return new Series(
                Layout.SCHEMAS,
                work,
                contender,
                100,
                Arrays.stream(millis).mapToObj(Duration::ofMillis).toList());
    }

    @Test
    void a_ratio_is_the_median_of_those_of_single_repetitions() {
        Prices prices = prices();
        Series echelon = prices.of(Layout.SCHEMAS, Work.ONE_PENDING, Contender.ECHELON);

        // 200/600, 200/1200, 400/1200; of the medians it would be 200/1200
        assertThat(prices.toFloor(echelon)).isCloseTo(1 / 3., within(1e-9));
        assertThat(prices.toFlyway(echelon)).isCloseTo(1_000 / 600., within(1e-9));
        assertThat(echelon.rate()).isCloseTo(100 / 1.2, within(1e-9));
    }

    @Test
    void the_middle_of_an_even_number_lies_between_two() {
        assertThat(Medians.of(List.of(4., 1., 2., 9.))).isEqualTo(3.);
        assertThat(Medians.of(List.of(5., 1., 2.))).isEqualTo(2.);
    }

    @Test
    void the_table_marks_what_misses_its_goal() {
        List<String> table = PriceTable.of(prices());

        assertThat(table).contains("""
                schema per tenant, 100 tenants                   tenants/s     min     max  to floor  goal  to Flyway  goal""");
        assertThat(table).contains("""
                fresh: Echelon, the whole command                       25      25      50     *0.50   0.6       2.00""");
        assertThat(table).contains("""
                up to date: Echelon, the whole command                 500     500    1000      0.20             5.00   5.0""");
        assertThat(table).contains("""
                one pending: plain Flyway in a pool of threads         100      50     100      0.20             1.00""");
        assertThat(String.join("\n", table))
                .contains("2 processors (a processor)", "fsync=on", "Medians of 3", "fast lane");
    }

    @Test
    void more_is_asked_of_one_pending_with_the_fast_lane_than_without() {
        assertThat(PriceTable.of(prices(true))).contains("""
                one pending: Echelon, the whole command                 83      83     167     *0.33   0.6      *1.67   2.5""");
        assertThat(PriceTable.of(prices(false))).contains("""
                one pending: Echelon, the whole command                 83      83     167     *0.33   0.4      *1.67   2.5""");
    }

    @Test
    void the_json_holds_every_repetition() {
        JsonNode json = JsonMapper.shared().readTree(PriceJson.of(prices()));

        assertThat(json.path("machine").path("postgres").path("fsync").asString())
                .isEqualTo("on");
        assertThat(json.path("repetitions").asInt()).isEqualTo(3);
        assertThat(json.path("results").size()).isEqualTo(12);
        JsonNode echelon = json.path("results").get(2);
        assertThat(echelon.path("contender").asString()).isEqualTo("ECHELON");
        assertThat(echelon.path("work").asString()).isEqualTo("FRESH");
        assertThat(echelon.path("seconds").values().stream().map(JsonNode::asDouble))
                .containsExactly(2., 4., 4.);
        assertThat(echelon.path("tenantsPerSecond").asDouble()).isEqualTo(25);
        assertThat(echelon.path("toFloor").asDouble()).isEqualTo(0.5);
        assertThat(echelon.path("toFlyway").asDouble()).isEqualTo(2);
    }

    @Test
    void the_plot_has_a_longer_bar_for_who_is_faster() throws Exception {
        var plot = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(PricePlot.of(prices()))));

        var bars = plot.getElementsByTagName("rect");
        List<Double> lengths = new ArrayList<>();
        for (int i = 0; i < bars.getLength(); i++) {
            var attributes = bars.item(i).getAttributes();
            if (attributes.getNamedItem("height").getNodeValue().equals("12.0")) {
                lengths.add(Double.valueOf(attributes.getNamedItem("width").getNodeValue()));
            }
        }
        assertThat(lengths).hasSize(12);
        assertThat(lengths.get(0)).isGreaterThan(lengths.get(3));
        assertThat(lengths.get(3)).isGreaterThan(lengths.get(2));
        assertThat(lengths.get(2)).isEqualTo(lengths.get(1), within(0.1));
    }
}
