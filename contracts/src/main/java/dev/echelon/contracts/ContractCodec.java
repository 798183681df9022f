package dev.echelon.contracts;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Messages to JSON and back; the only class of this package that knows the JSON library. A reader ignores fields it does
 * not know and maps unknown enum codes to UNKNOWN, so that messages may grow; it never picks a class by what a message says,
 * and never guesses: no text for a number, no number for a code, no 1.5 for 1.
 */
public final class ContractCodec {
    /** A message larger than this, in bytes, is refused before it is parsed, and never written. */
    public static final int MAX_BYTES = 64 * 1024;

    private final JsonMapper mapper;

    public ContractCodec() {
        var factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(32)
                        .maxNumberLength(40)
                        .maxDocumentLength(MAX_BYTES)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        this.mapper = JsonMapper.builder(factory)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE, EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
                .withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(
                                CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .addMixIn(Outcome.class, UnknownCode.class)
                .addMixIn(ErrorKind.class, UnknownCode.class)
                .addMixIn(RunEvent.Kind.class, UnknownCode.class)
                .build();
    }

    /**
     * The message as UTF-8 JSON, in the order of its components, without those that are null.
     *
     * @throws IllegalArgumentException when it is larger than {@link #MAX_BYTES} or cannot be written:
     *     nobody could read it
     */
    public byte[] write(Object message) {
        byte[] json;
        try {
            json = mapper.writeValueAsBytes(message);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "the " + message.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
        if (json.length > MAX_BYTES) {
            throw new IllegalArgumentException("the " + message.getClass().getSimpleName() + " has " + json.length
                    + " bytes, at most " + MAX_BYTES + " are read");
        }
        return json;
    }

    /**
     * Reads one message.
     *
     * @throws UnreadableMessageException when it is too large, no JSON, or not of this type's shape
     */
    public <T extends Record> T read(byte[] json, Class<T> type) {
        Objects.requireNonNull(type, "type");
        if (json == null || json.length == 0) {
            throw new UnreadableMessageException("the message is empty", null);
        }
        if (json.length > MAX_BYTES) {
            throw new UnreadableMessageException(
                    "the message has " + json.length + " bytes, at most " + MAX_BYTES + " are read", null);
        }
        T message;
        try {
            message = mapper.readValue(json, type);
        } catch (JacksonException e) {
            throw new UnreadableMessageException("the message is no " + type.getSimpleName() + ": " + reason(e), null);
        }
        if (message == null) {
            throw new UnreadableMessageException("the message is the JSON null", null);
        }
        return message;
    }

    /** The library's own words quote the message, which may hold anything; ours do not. Hence no cause either. */
    private static String reason(JacksonException e) {
        if (e instanceof StreamReadException && !(e instanceof InputCoercionException)) {
            return "no well-formed JSON near byte " + e.getLocation().getByteOffset();
        }
        String path = e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
        String where = path.isEmpty() ? "the message" : path;
        if (e instanceof ValueInstantiationException && e.getCause() instanceof NullPointerException missing) {
            return (path.isEmpty() ? "" : path + ".") + missing.getMessage() + " is missing";
        }
        if (e instanceof ValueInstantiationException && e.getCause() instanceof IllegalArgumentException refused) {
            return path.isEmpty() ? String.valueOf(refused.getMessage()) : path + ": " + refused.getMessage();
        }
        return where + " is missing or of the wrong type";
    }

    /** Marks, for each wire enum, the constant that stands for codes this reader does not know. */
    private enum UnknownCode {
        @JsonEnumDefaultValue
        UNKNOWN
    }
}
