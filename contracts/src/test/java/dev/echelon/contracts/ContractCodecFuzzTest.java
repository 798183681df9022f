package dev.echelon.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.echelon.testbed.embedded.SpoiltJson;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, the codec reads a message or says that it cannot; it throws nothing else. */
class ContractCodecFuzzTest {
    private static final int CASES = 4_000;

    private final ContractCodec codec = new ContractCodec();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void throwsNothingButUnreadable(long seed) {
        var random = new Random(seed);
        var seeds = List.of(
                codec.write(Samples.command()),
                codec.write(Samples.success()),
                codec.write(Samples.failure()),
                codec.write(Samples.booked()));
        int readable = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] json = SpoiltJson.of(seeds.get(random.nextInt(seeds.size())), random);
            for (var type : List.of(MigrateTenant.class, TenantMigrated.class, RunEvent.class)) {
                readable += read(json, type, seed + "/" + i) ? 1 : 0;
            }
        }
        assertThat(readable).as("some mutants are still messages").isPositive().isLessThan(3 * CASES);
    }

    private boolean read(byte[] json, Class<? extends Record> type, String name) {
        try {
            Record message = codec.read(json, type);
            // what is read can be sent on, and reads the same
            assertThat(codec.read(codec.write(message), type)).isEqualTo(message);
            return true;
        } catch (UnreadableMessageException expected) {
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("case " + name + " as " + type.getSimpleName() + ": " + new String(json, UTF_8), e);
        }
    }
}
