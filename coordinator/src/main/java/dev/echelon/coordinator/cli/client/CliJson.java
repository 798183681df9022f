package dev.echelon.coordinator.cli.client;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.echelon.contracts.ErrorKind;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The API's bodies to JSON and back. Fields this version does not know are ignored, absent lists are empty, and every string is
 * cleaned of control characters as it is read, so that nothing a server says can steer the terminal.
 */
public final class CliJson {
    private static final JsonMapper MAPPER = build();

    private CliJson() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static JsonMapper build() {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .withConfigOverride(
                        List.class, list -> list.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
                .addMixIn(ErrorKind.class, UnknownCode.class)
                .addModule(new SimpleModule("clean-text").addDeserializer(String.class, new CleanString()))
                .build();
    }

    /** Marks the constant that stands for codes this reader does not know. */
    private enum UnknownCode {
        @JsonEnumDefaultValue
        UNKNOWN
    }

    private static final class CleanString extends StdScalarDeserializer<String> {
        CleanString() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            return CleanText.of(parser.getValueAsString(""));
        }
    }
}
