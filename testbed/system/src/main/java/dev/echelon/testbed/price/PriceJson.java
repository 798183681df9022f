package dev.echelon.testbed.price;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The figures as JSON: every repetition in seconds, medians and ratios beside them. */
final class PriceJson {
    private PriceJson() {}

    static String of(Prices prices) {
        Map<String, Object> document = new LinkedHashMap<>();
        Machine machine = prices.machine();
        document.put(
                "machine",
                ordered(
                        "processors", machine.processors(),
                        "cpu", machine.cpu(),
                        "system", machine.system(),
                        "java", machine.java(),
                        "postgres", new TreeMap<>(machine.postgres()),
                        "givenServers", machine.given()));
        document.put("tenantsAtATime", PriceWiring.THREADS);
        document.put("fastLane", machine.fastLane());
        document.put("repetitions", prices.repetitions());
        document.put(
                "results",
                prices.series().stream().map(one -> result(prices, one)).toList());
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(document);
    }

    private static Map<String, Object> result(Prices prices, Series one) {
        return ordered(
                "layout", one.layout().name(),
                "work", one.work().name(),
                "contender", one.contender().name(),
                "tenants", one.tenants(),
                "seconds", seconds(one),
                "tenantsPerSecond", one.rate(),
                "toFloor", prices.toFloor(one),
                "toFlyway", prices.toFlyway(one));
    }

    private static List<Double> seconds(Series one) {
        return one.taken().stream().map(Series::seconds).toList();
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
