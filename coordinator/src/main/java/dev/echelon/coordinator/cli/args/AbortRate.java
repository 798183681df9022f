package dev.echelon.coordinator.cli.args;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A share from 0 to 1, exact. */
public final class AbortRate implements ITypeConverter<BigDecimal> {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?|\\.[0-9]{1,9}");

    @Override
    public BigDecimal convert(String text) {
        if (DECIMAL.matcher(text).matches()) {
            var rate = new BigDecimal(text);
            if (rate.compareTo(BigDecimal.ONE) <= 0) {
                return rate;
            }
        }
        throw new TypeConversionException("'" + text
                + "', allowed is a decimal number from 0 to 1 with at most 9 decimals (0.1 is 10 % of a cohort)");
    }
}
