package dev.echelon.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.echelon.contracts.CloudEvents;
import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.EventHeaders;
import dev.echelon.contracts.MigrateTenant;
import dev.echelon.contracts.TenantMigrated;
import dev.echelon.contracts.Topics;
import dev.echelon.testbed.embedded.Fuzz;
import dev.echelon.testbed.embedded.SpoiltJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Commands that permit nothing, whatever a worker makes of them.
 *
 * @param released those that the master has released
 * @param stopped those of a run that does not run, or of tenants that are done
 */
record ForgedCommands(List<MigrateTenant> released, List<MigrateTenant> stopped) {
    private static final ContractCodec CODEC = new ContractCodec();

    /** One to send to a partition. */
    ProducerRecord<byte[], byte[]> make(Random random, int partition) {
        byte[] json = CODEC.write(forged(random));
        byte[] value = Fuzz.chance(random, 70) ? SpoiltJson.of(json, random) : json;
        var message = new ProducerRecord<byte[], byte[]>(Topics.COMMANDS, partition, null, value);
        headers(random).forEach(message.headers()::add);
        return message;
    }

    private MigrateTenant forged(Random random) {
        MigrateTenant real = Fuzz.one(random, released);
        return switch (random.nextInt(5)) {
            case 0 -> forged(new UUID(random.nextLong(), random.nextLong()), real.slug(), real.token(), "1");
            case 1 -> forged(real.runId(), real.slug(), real.token() + 1_000, "1");
            case 2 -> forged(real.runId(), "zz-" + real.slug(), real.token(), "1");
            // the real one, with another target than the run's
            case 3 -> forged(real.runId(), real.slug(), real.token(), "zz");
            default -> Fuzz.one(random, stopped);
        };
    }

    private static MigrateTenant forged(UUID run, String slug, long token, String target) {
        return new MigrateTenant(run, slug, 1, token, 0, target);
    }

    private static Map<String, byte[]> headers(Random random) {
        Map<String, byte[]> headers =
                new LinkedHashMap<>(EventHeaders.of(UUID.randomUUID(), "urn:test", MigrateTenant.TYPE, null, "someone")
                        .toBytes());
        switch (random.nextInt(10)) {
            case 0 -> headers.remove(Fuzz.one(random, List.copyOf(headers.keySet())));
            case 1 -> headers.put(CloudEvents.TYPE, TenantMigrated.TYPE.getBytes(UTF_8));
            case 2 ->
                headers.put(
                        Fuzz.one(random, List.copyOf(headers.keySet())),
                        Fuzz.text(random).getBytes(UTF_8));
            case 3 -> headers.put(CloudEvents.TIME, Fuzz.text(random).getBytes(UTF_8));
            case 4 -> headers.put("__TypeId__", "java.lang.Runtime".getBytes(UTF_8));
            case 5 -> headers.put("traceparent", Fuzz.text(random).getBytes(UTF_8));
            default -> {}
        }
        return headers;
    }
}
