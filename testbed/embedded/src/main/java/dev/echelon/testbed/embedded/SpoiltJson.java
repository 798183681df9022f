package dev.echelon.testbed.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils a JSON object: sometimes it can be read afterwards, and says something else. */
public final class SpoiltJson {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "1e-400",
            "1.5",
            "-0",
            "9223372036854775807",
            "9223372036854775808",
            "123456789012345678901234567890123456789012345678901234567890",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\":1}",
            "\"2026-02-30T00:00:00Z\"",
            "\"+1000000000-12-31T23:59:59Z\"",
            "\"-1000000000-01-01T00:00:00Z\"",
            "\"294277-01-01T00:00:00Z\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"SUCCEEDED\"",
            "\"FAILED\"",
            "\"UNKNOWN\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "\"1-1-1-1-1\"",
            "[[[[",
            "NaN",
            "'x'");
    private static final int HUGE = 2_000_000;

    private SpoiltJson() {}

    /** One to three changes. */
    public static byte[] of(byte[] json, Random random) {
        byte[] spoilt = json;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            spoilt = changed(spoilt, random);
        }
        return spoilt;
    }

    private static byte[] changed(byte[] json, Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> flipped(json, random);
            case 1 -> Arrays.copyOf(json, random.nextInt(json.length + 1));
            case 2 -> spliced(json, Fuzz.one(random, VALUES).getBytes(UTF_8), random);
            case 3 -> spliced(json, "[".repeat(random.nextInt(30_000)).getBytes(UTF_8), random);
            case 4 -> withField(json, "\"futureField\":" + Fuzz.one(random, VALUES));
            case 5 -> withField(json, "\"token\":" + (1 + random.nextInt(100)));
            case 6 -> grown(json, random);
            default -> replaced(json, random);
        };
    }

    private static byte[] grown(byte[] json, Random random) {
        // few are very large, since they are slow to make
        int size = random.nextInt(40) == 0 ? HUGE : 70_000;
        return withField(json, "\"padding\":\"" + "x".repeat(size) + "\"");
    }

    private static byte[] flipped(byte[] json, Random random) {
        byte[] flipped = json.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] spliced(byte[] json, byte[] piece, Random random) {
        int from = random.nextInt(json.length + 1);
        int to = Math.min(json.length, from + random.nextInt(8));
        var spliced = new ByteArrayOutputStream();
        spliced.write(json, 0, from);
        spliced.write(piece, 0, piece.length);
        spliced.write(json, to, json.length - to);
        return spliced.toByteArray();
    }

    /** In front of the others, of which it may have the name. */
    private static byte[] withField(byte[] json, String field) {
        String text = new String(json, UTF_8);
        return text.startsWith("{") ? ("{" + field + "," + text.substring(1)).getBytes(UTF_8) : json;
    }

    /** Another value behind one of the colons: well-formed more often than not. */
    private static byte[] replaced(byte[] json, Random random) {
        String text = new String(json, UTF_8);
        int colon = text.indexOf("\":", random.nextInt(text.length() + 1));
        if (colon < 0) {
            return json;
        }
        int begin = colon + 2;
        boolean quoted = begin < text.length() && text.charAt(begin) == '"';
        int end = quoted ? text.indexOf('"', begin + 1) + 1 : begin;
        while (end < text.length() && ",}".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String value = random.nextBoolean() ? Fuzz.one(random, VALUES) : quoted(Fuzz.text(random));
        return (text.substring(0, begin) + value + text.substring(Math.max(begin, end))).getBytes(UTF_8);
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted.append(c < ' ' || c == '"' || c == '\\' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
        return quoted.append('"').toString();
    }
}
