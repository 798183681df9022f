package dev.echelon.contracts;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages to JSON and back; the only class of this package that knows the JSON library. A reader ignores fields it does
 * not know and maps unknown enum codes to UNKNOWN, so that messages may grow; it never picks a class by what a message says.
 */
public final class ContractCodec {
    /** A message larger than this, in bytes, is refused before it is parsed. */
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
                .build();
        this.mapper = JsonMapper.builder(factory)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
                .addMixIn(Outcome.class, UnknownCode.class)
                .addMixIn(ErrorKind.class, UnknownCode.class)
                .addMixIn(RunEvent.Kind.class, UnknownCode.class)
                .build();
    }

    /** The message as UTF-8 JSON. */
    public byte[] write(Object message) {
        return mapper.writeValueAsBytes(message);
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
        try {
            T message = mapper.readValue(json, type);
            if (message == null) {
                throw new UnreadableMessageException("the message is the JSON null", null);
            }
            return message;
        } catch (JacksonException e) {
            throw new UnreadableMessageException(
                    "the message is no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Marks, for each wire enum, the constant that stands for codes this reader does not know. */
    private enum UnknownCode {
        @JsonEnumDefaultValue
        UNKNOWN
    }
}
