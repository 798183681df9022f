package dev.echelon.testbed.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Bad input by seed. The same seed gives the same input; {@code -Dechelon.fuzz.seed=N} takes another one.
 *
 * @param seed of all cases
 */
public record Fuzz(long seed) {
    private static final int HANGS_AFTER_SECONDS = 10;
    private static final int SHOWN = 20;
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\t",
            "\n",
            "x\r\ny",
            "\u0001\u0007\u001b[31m",
            "\u007f\u0085\u009b2J",
            "'",
            "''; DROP SCHEMA identity CASCADE; --",
            "a\"b",
            "a\"; DROP TABLE t; --",
            "$$",
            "\\",
            "${x}",
            "%s%n%1$s",
            "{0}",
            "?",
            ":a",
            "a,b",
            "../../etc/passwd",
            "/",
            "@/",
            "@",
            "-",
            "--",
            "--x",
            "é",
            "ß",
            "İı",
            "\u202egnp.exe",
            "\u200b",
            "\ufeff",
            "\ufffe",
            "\uD83D\uDE00",
            "e\u0301",
            "日本語",
            "null",
            "NULL",
            "true",
            "NaN",
            "Infinity",
            "-1",
            "0",
            "00",
            "1e9",
            "0x10",
            "2147483648",
            "9223372036854775808",
            "99999999999999999999999999",
            "1.5",
            "١٢",
            "<script>alert(1)</script>",
            "=cmd()",
            "public",
            "pg_catalog",
            "pg_toast",
            "information_schema",
            "echelon",
            "template1",
            "identity",
            "a.b.c",
            "[1]",
            "{\"a\":1}",
            "#",
            "%00",
            "CON",
            "~",
            "*");

    /** The seed of the command line, or else the usual one. */
    public static Fuzz usually(long seed) {
        return new Fuzz(Long.getLong("echelon.fuzz.seed", seed));
    }

    /** The choices of one case, whatever the cases before it took. */
    public Random of(int number) {
        return new Random(seed * 1_000_003L + number * 7_919L);
    }

    /**
     * Tries every case, also behind one that went wrong.
     *
     * @throws AssertionError naming the cases that went wrong or took too long, and how to see them again
     */
    public void cases(int count, Case each) {
        List<String> wrong = new ArrayList<>();
        Throwable first = null;
        for (int number = 0; number < count; number++) {
            long begun = System.nanoTime();
            try {
                each.run(number, of(number));
            } catch (Exception | AssertionError | StackOverflowError e) {
                first = first == null ? e : first;
                wrong.add("case " + number + ": " + e);
            }
            long seconds = (System.nanoTime() - begun) / 1_000_000_000L;
            if (seconds >= HANGS_AFTER_SECONDS) {
                wrong.add("case " + number + ": took " + seconds + " s");
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    wrong.size() + " of " + count + " cases went wrong (-Dechelon.fuzz.seed=" + seed + "):\n"
                            + wrong.stream().limit(SHOWN).collect(Collectors.joining("\n")),
                    first);
        }
    }

    /** What is done with one case. */
    @FunctionalInterface
    public interface Case {
        void run(int number, Random random) throws Exception;
    }

    public static <T> T one(Random random, List<? extends T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public static boolean chance(Random random, int percent) {
        return random.nextInt(100) < percent;
    }

    /** A text that somebody might not have thought of; never a null character, which no database keeps. */
    public static String text(Random random) {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> one(random, NASTY);
            case 3 -> one(random, NASTY) + one(random, NASTY);
            case 4 -> one(random, NASTY).repeat(random.nextInt(80));
            default -> characters(random);
        };
    }

    private static String characters(Random random) {
        return IntStream.range(0, random.nextInt(100))
                .map(i -> random.nextInt(4) == 0 ? 1 + random.nextInt(0x2fff) : 32 + random.nextInt(95))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
