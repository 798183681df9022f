package dev.echelon.coordinator.cli.args;

import java.util.UUID;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A run's id, whole. */
public final class RunId implements ITypeConverter<UUID> {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    @Override
    public UUID convert(String text) {
        if (!ID.matcher(text).matches()) {
            throw new TypeConversionException("'" + text
                    + "', allowed is a run id such as 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11; 'echelon runs' lists them");
        }
        return UUID.fromString(text);
    }

    /** A run's id, or {@code latest}. */
    public static final class OrLatest implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if ("latest".equals(text)) {
                return text;
            }
            if (!ID.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "', allowed is 'latest' or a run id such as"
                        + " 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11; 'echelon runs' lists them");
            }
            return UUID.fromString(text).toString();
        }
    }
}
