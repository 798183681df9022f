package dev.echelon.coordinator.web;

import dev.echelon.coordinator.run.Refusal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the bodies of requests, strictly: an unknown field is refused, since a misspelt abort rate must not read as none.
 * What is wrong is told by the name of the field, never by its content.
 */
final class RequestBodies {
    private static final int MOST_BYTES = 1024 * 1024;

    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(10)
                            .maxNumberLength(100)
                            .maxStringLength(10_000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** The body, which must be there. */
    <T extends Record> T required(ServerRequest request, Class<T> type) throws ServletException, IOException {
        return optional(request, type).orElseThrow(() -> refusal("The request has no body; it wants a JSON object."));
    }

    /** The body; empty: there is none. */
    <T extends Record> Optional<T> optional(ServerRequest request, Class<T> type) throws ServletException, IOException {
        HttpServletRequest servlet = request.servletRequest();
        byte[] body = servlet.getContentLengthLong() > MOST_BYTES
                ? tooLarge()
                : servlet.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            tooLarge();
        }
        if (body.length == 0) {
            return Optional.empty();
        }
        if (request.headers()
                .contentType()
                .filter(type1 -> MediaType.APPLICATION_JSON.isCompatibleWith(type1))
                .isEmpty()) {
            throw refusal("The request is not marked as JSON (Content-Type: application/json).");
        }
        try {
            T read = json.readValue(body, type);
            if (read == null) {
                throw refusal("The request is null; it wants a JSON object.");
            }
            return Optional.of(read);
        } catch (JacksonException e) {
            throw refusal(wrong(e));
        }
    }

    private static byte[] tooLarge() {
        throw refusal("The request is larger than " + MOST_BYTES + " bytes.");
    }

    private static String wrong(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "The request has an unknown field" + at(unknown) + "; known are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ".";
        }
        if (e instanceof InputCoercionException) {
            return "The request has a number that is out of range" + at(e) + ".";
        }
        if (e instanceof MismatchedInputException && e.getPath().isEmpty()) {
            return "The request is not one JSON object.";
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "The request has a value of the wrong type" + at(mismatch) + "; expected is "
                    + inWords(mismatch.getTargetType()) + ".";
        }
        if (e instanceof StreamReadException) {
            return "The request is not well-formed JSON near line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ".";
        }
        return "The request cannot be read" + (e instanceof DatabindException ? at(e) : "") + ".";
    }

    private static String at(JacksonException e) {
        String path = e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
        String shown = path.replaceAll("\\p{C}", "?");
        return path.isEmpty() ? "" : " at " + (shown.length() > 80 ? shown.substring(0, 80) + "..." : shown);
    }

    private static String inWords(Class<?> type) {
        if (type == Integer.class || type == int.class || type == Long.class) {
            return "a whole number";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        return Iterable.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static Refusal refusal(String what) {
        return new Refusal(Refusal.Kind.USAGE, what + " Nothing was changed.");
    }
}
