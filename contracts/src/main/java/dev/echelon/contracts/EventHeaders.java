package dev.echelon.contracts;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents context of one message, as it stands in its record headers (binary mode). Knows no Kafka: it gives and takes
 * names and bytes.
 *
 * @param id unique for the source; a message that is sent again keeps its id
 * @param source who sent it, a URI reference such as {@code urn:echelon:worker:w1}
 * @param type what it is, {@link MigrateTenant#TYPE} and its like
 * @param time when it happened, by the sender's clock; null: not said
 * @param subject whom it is about: the tenant's slug, or the run's id; null: not said
 */
public record EventHeaders(
        String id,
        String source,
        String type,
        @Nullable Instant time,
        @Nullable String subject) {
    /** A header longer than this, in bytes, is refused. */
    public static final int MAX_HEADER_BYTES = 1_024;

    public EventHeaders {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(type, "type");
        require("id", id);
        require("source", source);
        require("type", type);
        URI.create(source);
        if (subject != null) {
            require("subject", subject);
        }
    }

    /**
     * The context of one message.
     *
     * @throws IllegalArgumentException when a text is empty or too long, or the source is no URI reference
     */
    public static EventHeaders of(
            String id, String source, String type, @Nullable Instant time, @Nullable String subject) {
        return new EventHeaders(id, source, type, time, subject);
    }

    /** As {@link #of(String, String, String, Instant, String)}. */
    public static EventHeaders of(
            UUID id, String source, String type, @Nullable Instant time, @Nullable String subject) {
        return new EventHeaders(id.toString(), source, type, time, subject);
    }

    /** Header names and values to send, in a fixed order. */
    public Map<String, String> toMap() {
        var map = new LinkedHashMap<String, String>();
        map.put(CloudEvents.SPEC_VERSION_HEADER, CloudEvents.SPEC_VERSION);
        map.put(CloudEvents.ID, id);
        map.put(CloudEvents.SOURCE, source);
        map.put(CloudEvents.TYPE, type);
        if (time != null) {
            map.put(CloudEvents.TIME, time.toString());
        }
        if (subject != null) {
            map.put(CloudEvents.SUBJECT, subject);
        }
        map.put(CloudEvents.CONTENT_TYPE, CloudEvents.JSON);
        return map;
    }

    /** As {@link #toMap()}, the values in UTF-8. */
    public Map<String, byte[]> toBytes() {
        var map = new LinkedHashMap<String, byte[]>();
        toMap().forEach((name, value) -> map.put(name, value.getBytes(StandardCharsets.UTF_8)));
        return map;
    }

    /**
     * Reads the context of a received message.
     *
     * @param header the value of the header of this name; null: there is none
     * @throws UnreadableMessageException when a required header is missing, or one cannot be read
     */
    public static EventHeaders read(Function<String, byte @Nullable []> header) {
        String version = required(header, CloudEvents.SPEC_VERSION_HEADER);
        if (!version.equals(CloudEvents.SPEC_VERSION)) {
            throw new UnreadableMessageException("header ce_specversion is not " + CloudEvents.SPEC_VERSION, null);
        }
        String contentType = text(header, CloudEvents.CONTENT_TYPE);
        if (contentType != null && !isJson(contentType)) {
            throw new UnreadableMessageException("header content-type is not " + CloudEvents.JSON, null);
        }
        String id = required(header, CloudEvents.ID);
        String source = required(header, CloudEvents.SOURCE);
        String type = required(header, CloudEvents.TYPE);
        String subject = text(header, CloudEvents.SUBJECT);
        try {
            return new EventHeaders(id, source, type, time(header), subject);
        } catch (IllegalArgumentException e) {
            // its message quotes the source
            throw new UnreadableMessageException("header ce_source is no URI reference", null);
        }
    }

    private static @Nullable Instant time(Function<String, byte @Nullable []> header) {
        String text = text(header, CloudEvents.TIME);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UnreadableMessageException("header ce_time is no RFC 3339 time", null);
        }
    }

    private static boolean isJson(String contentType) {
        int end = contentType.indexOf(';');
        String media = end < 0 ? contentType : contentType.substring(0, end);
        return media.strip().toLowerCase(Locale.ROOT).equals(CloudEvents.JSON);
    }

    private static String required(Function<String, byte @Nullable []> header, String name) {
        String text = text(header, name);
        if (text == null) {
            throw new UnreadableMessageException("header " + name + " is missing", null);
        }
        return text;
    }

    private static @Nullable String text(Function<String, byte @Nullable []> header, String name) {
        byte[] value = header.apply(name);
        if (value == null) {
            return null;
        }
        if (value.length == 0 || value.length > MAX_HEADER_BYTES) {
            throw new UnreadableMessageException(
                    "header " + name + " has " + value.length + " bytes, expected 1 to " + MAX_HEADER_BYTES, null);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableMessageException("header " + name + " is no UTF-8", null);
        }
    }

    private static void require(String name, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "the event's " + name + " has " + bytes + " bytes, expected 1 to " + MAX_HEADER_BYTES);
        }
    }
}
