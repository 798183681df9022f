package dev.echelon.contracts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Keeps messages below {@link ContractCodec#MAX_BYTES}: prose is cut, identifiers are refused. Pure and deterministic. */
final class Bounds {
    /** Characters of an identifier: a slug, a version, a worker's id. */
    static final int IDENTIFIER = 255;

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final String CUT = "…";
    private static final int BEHIND = 1_000;

    private Bounds() {}

    /**
     * Prose fit for the wire: at most {@code max} characters, the last one an ellipsis when it was cut; control characters
     * but line feed and tab become blanks; what looks like a credential is left out; half a surrogate pair, which UTF-8 cannot
     * say, becomes U+FFFD.
     */
    static String prose(String said, int max) {
        // what is cut away need not be looked at; a credential that the cut goes through must be
        boolean read = said.length() <= max + BEHIND;
        String text = Credentials.leftOut(read ? said : said.substring(0, max + BEHIND));
        boolean whole = read && text.length() <= max;
        int end = whole ? text.length() : Math.min(text.length(), max - CUT.length());
        if (!whole && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        var clean = new StringBuilder(end + CUT.length());
        text.substring(0, end).codePoints().map(Bounds::writable).forEach(clean::appendCodePoint);
        return whole ? clean.toString() : clean.append(CUT).toString();
    }

    /** As {@link #prose(String, int)}, and null stays null. */
    static @Nullable String proseOrNull(@Nullable String text, int max) {
        return text == null ? null : prose(text, max);
    }

    /**
     * Refuses what cannot be an identifier. It is never cut: half an identifier names something else.
     *
     * @throws IllegalArgumentException when it has more than {@link #IDENTIFIER} characters, or control characters, or half
     *     a surrogate pair
     */
    static void identifier(String name, @Nullable String value) {
        if (value != null && value.length() > IDENTIFIER) {
            throw new IllegalArgumentException(
                    name + " has " + value.length() + " characters, expected at most " + IDENTIFIER);
        }
        if (value != null && value.codePoints().anyMatch(c -> Character.isISOControl(c) || isSurrogate(c))) {
            throw new IllegalArgumentException(name + " has control characters, or half a surrogate pair");
        }
    }

    /**
     * Refuses a time that no clock shows: sums of such times overflow, and databases do not keep them.
     *
     * @throws IllegalArgumentException when it is before 1970 or after 9999
     */
    static void time(String name, Instant value) {
        if (value.isBefore(Instant.EPOCH) || value.isAfter(LAST)) {
            throw new IllegalArgumentException(name + " is out of range, expected are the years 1970 to 9999");
        }
    }

    /** The last elements that fit into {@code maxBytes}, in order; all of them when they fit. */
    static <T> List<T> lastThatFit(List<T> all, int maxBytes, ToIntFunction<T> bytes) {
        int from = all.size();
        int sum = 0;
        while (from > 0 && sum + bytes.applyAsInt(all.get(from - 1)) <= maxBytes) {
            sum += bytes.applyAsInt(all.get(from - 1));
            from--;
        }
        return List.copyOf(all.subList(from, all.size()));
    }

    /** The first and the last elements, {@code max} together; all of them when there are no more. */
    static <T> List<T> firstAndLast(List<T> all, int max) {
        if (all.size() <= max) {
            return List.copyOf(all);
        }
        int head = max / 2;
        var kept = new ArrayList<>(all.subList(0, head));
        kept.addAll(all.subList(all.size() - (max - head), all.size()));
        return List.copyOf(kept);
    }

    /** Bytes of the text as a JSON string, at most. */
    static int jsonBytes(@Nullable String text) {
        if (text == null) {
            return 4;
        }
        long escaped =
                text.chars().filter(c -> c < ' ' || c == '"' || c == '\\').count();
        return text.getBytes(StandardCharsets.UTF_8).length + 5 * (int) escaped + 2;
    }

    private static int writable(int codePoint) {
        if (codePoint == '\n' || codePoint == '\t') {
            return codePoint;
        }
        if (isSurrogate(codePoint)) {
            return 0xFFFD;
        }
        return Character.isISOControl(codePoint) ? ' ' : codePoint;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
