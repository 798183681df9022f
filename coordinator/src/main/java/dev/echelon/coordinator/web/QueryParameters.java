package dev.echelon.coordinator.web;

import dev.echelon.coordinator.run.Refusal;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerRequest;

/** Reads path variables and query parameters; refuses with the name and the allowed range. */
final class QueryParameters {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern COHORT_TEXT = Pattern.compile("[1-9][0-9]{0,5}");

    private final ServerRequest request;

    /** The parameters of a request that knows these and no others. */
    QueryParameters(ServerRequest request, String... known) {
        this.request = request;
        Set<String> unknown = new TreeSet<>(request.params().keySet());
        Arrays.asList(known).forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw refusal("Unknown query parameter; known are "
                    + (known.length == 0 ? "none" : String.join(", ", known)) + ".");
        }
    }

    /** Refuses a request that has any. */
    static void none(ServerRequest request) {
        var unused = new QueryParameters(request);
    }

    /** The run of the path. */
    static UUID run(ServerRequest request) {
        return parsed(request.pathVariable("run")).orElseThrow(() -> refusal("The run id of the path is not a UUID."));
    }

    /** The cohort of the path. */
    static int cohort(ServerRequest request) {
        String text = request.pathVariable("cohort");
        if (!COHORT_TEXT.matcher(text).matches()) {
            throw refusal("The cohort of the path is not a whole number from 1 to 999999.");
        }
        return Integer.parseInt(text);
    }

    private static Optional<UUID> parsed(String text) {
        return UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** A whole number; {@code otherwise} when it is not given. */
    long number(String name, long least, long most, long otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw refusal(name + " is not a whole number from " + least + " to " + most + ".");
    }

    /** A whole number, null when it is not given. */
    @Nullable Integer optionalNumber(String name, int least, int most) {
        return text(name) == null ? null : (int) number(name, least, most, least);
    }

    /** One of an enumeration's names, null when it is not given. */
    <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> type) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(() -> refusal(name + " is not one of "
                        + Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "))
                        + "."));
    }

    /** The id of a run, null when it is not given. */
    @Nullable UUID uuid(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        return parsed(text).orElseThrow(() -> refusal(name + " is not a UUID."));
    }

    /** True or false; false when it is not given. */
    boolean flag(String name) {
        String text = text(name);
        if (text == null || "false".equals(text)) {
            return false;
        }
        if ("true".equals(text)) {
            return true;
        }
        throw refusal(name + " is neither true nor false.");
    }

    /** A text, null when it is not given or empty. */
    @Nullable String text(String name) {
        return request.param(name).filter(text -> !text.isEmpty()).orElse(null);
    }

    private static Refusal refusal(String what) {
        return new Refusal(Refusal.Kind.USAGE, what + " Nothing was changed.");
    }
}
