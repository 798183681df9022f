package dev.echelon.contracts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which trace a message belongs to: the {@code traceparent} header of W3C Trace Context. It identifies and decides nothing, so
 * one that cannot be read is left out of account.
 *
 * @param traceId 32 lower-case hex digits, not all zero: the same from a command to its result
 * @param spanId 16 lower-case hex digits, not all zero: the step that sent the message
 * @param flags 2 lower-case hex digits
 */
public record TraceContext(String traceId, String spanId, String flags) {
    /** The header's name, as tracing tools look for it. */
    public static final String HEADER = "traceparent";

    private static final String SAMPLED = "01";
    // a later version may append fields
    private static final Pattern FORM =
            Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String FIRST_VERSION = "00";

    public TraceContext {
        Objects.requireNonNull(flags, "flags");
        if (isZero(traceId) || isZero(spanId)) {
            throw new IllegalArgumentException("a trace context's ids must not be zero");
        }
    }

    /** Of the command with this token: always the same, so that one that is sent again stays in its trace. */
    public static TraceContext ofCommand(UUID runId, long token) {
        byte[] name = (runId + ":" + token).getBytes(StandardCharsets.UTF_8);
        return new TraceContext(
                hex(UUID.nameUUIDFromBytes(name)), HexFormat.of().toHexDigits(token), SAMPLED);
    }

    /**
     * Reads a received header.
     *
     * @param header its value; null: there is none
     * @return null: there is none that can be read
     */
    public static @Nullable TraceContext read(byte @Nullable [] header) {
        if (header == null || header.length > EventHeaders.MAX_HEADER_BYTES) {
            return null;
        }
        Matcher form = FORM.matcher(new String(header, StandardCharsets.ISO_8859_1));
        if (!form.matches() || (form.group(1).equals(FIRST_VERSION) && form.group(5) != null)) {
            return null;
        }
        return isZero(form.group(2)) || isZero(form.group(3))
                ? null
                : new TraceContext(form.group(2), form.group(3), form.group(4));
    }

    /**
     * The same trace, a step further.
     *
     * @param step identifies the step; random, or a hash
     */
    public TraceContext next(UUID step) {
        return new TraceContext(traceId, HexFormat.of().toHexDigits(step.getLeastSignificantBits()), flags);
    }

    /** The header's value. */
    public byte[] toHeader() {
        return ("00-" + traceId + "-" + spanId + "-" + flags).getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(UUID id) {
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array());
    }

    private static boolean isZero(String id) {
        return id.chars().allMatch(digit -> digit == '0');
    }
}
