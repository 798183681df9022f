package dev.echelon.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, the codec reads a message or says that it cannot; it throws nothing else. */
class ContractCodecFuzzTest {
    private static final int CASES = 4_000;
    private static final List<String> TOKENS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "1e-400",
            "9223372036854775808",
            "1.5",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\":1}",
            "\"2026-02-30T00:00:00Z\"",
            "\"+1000000000-01-01T00:00:00Z\"",
            "\"\\ud800\"",
            "\"SUCCEEDED\"",
            "[[[[",
            "123456789012345678901234567890.5",
            "{\"kind\":\"DATA\"}",
            "-0",
            "\"\\u0000\"",
            "99999999999999999");

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
            byte[] json = mutate(seeds.get(random.nextInt(seeds.size())), random);
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

    private static byte[] mutate(byte[] original, Random random) {
        byte[] json = original.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            json = switch (random.nextInt(6)) {
                case 0 -> flip(json, random);
                case 1 -> splice(json, json, random);
                case 2 -> splice(json, TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8), random);
                case 3 -> splice(json, "[".repeat(random.nextInt(30_000)).getBytes(UTF_8), random);
                default -> replaceValue(json, random);
            };
        }
        return json;
    }

    private static byte[] flip(byte[] json, Random random) {
        if (json.length > 0) {
            json[random.nextInt(json.length)] = (byte) random.nextInt(256);
        }
        return json;
    }

    private static byte[] splice(byte[] json, byte[] piece, Random random) {
        int from = random.nextInt(json.length + 1);
        int to = Math.min(json.length, from + random.nextInt(8));
        var spliced = new ByteArrayOutputStream();
        spliced.write(json, 0, from);
        spliced.write(piece, 0, piece.length);
        spliced.write(json, to, json.length - to);
        return spliced.toByteArray();
    }

    /** Puts another value behind one of the colons: well-formed more often than not. */
    private static byte[] replaceValue(byte[] json, Random random) {
        String text = new String(json, UTF_8);
        int colon = text.indexOf("\":", random.nextInt(text.length() + 1));
        if (colon < 0) {
            return json;
        }
        int end = colon + 2;
        boolean quoted = end < text.length() && text.charAt(end) == '"';
        int stop = quoted ? text.indexOf('"', end + 1) + 1 : indexOfEnd(text, end);
        String token = TOKENS.get(random.nextInt(TOKENS.size()));
        return (text.substring(0, end) + token + text.substring(Math.max(stop, end))).getBytes(UTF_8);
    }

    private static int indexOfEnd(String text, int from) {
        int at = from;
        while (at < text.length() && ",}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
