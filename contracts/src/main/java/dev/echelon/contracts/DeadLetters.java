package dev.echelon.contracts;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Header names of {@link Topics#DEAD_LETTERS}. A dead letter keeps key, headers and value of the message that could not be
 * read, the value's first {@link ContractCodec#MAX_BYTES} bytes, and carries these beside them.
 */
public final class DeadLetters {
    /** Why it could not be read, in a sentence that quotes nothing of it. */
    public static final String REASON = "echelon_reason";
    /** The topic it was read from. */
    public static final String TOPIC = "echelon_topic";
    /** The partition it was read from. */
    public static final String PARTITION = "echelon_partition";
    /** Its offset there. */
    public static final String OFFSET = "echelon_offset";

    private DeadLetters() {}

    /** The headers to add, the values in UTF-8, the reason cut to 1,000 characters. */
    public static Map<String, byte[]> headers(String reason, String topic, int partition, long offset) {
        var headers = new LinkedHashMap<String, byte[]>();
        headers.put(REASON, utf8(Bounds.prose(reason, 1_000)));
        headers.put(TOPIC, utf8(topic));
        headers.put(PARTITION, utf8(Integer.toString(partition)));
        headers.put(OFFSET, utf8(Long.toString(offset)));
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
