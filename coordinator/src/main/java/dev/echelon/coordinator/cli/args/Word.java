package dev.echelon.coordinator.cli.args;

import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Text of a given shape. */
public abstract class Word implements ITypeConverter<String> {
    private final Pattern shape;
    private final String allowed;

    private Word(String shape, String allowed) {
        this.shape = Pattern.compile(shape);
        this.allowed = allowed;
    }

    @Override
    public String convert(String text) {
        if (!shape.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "', allowed is " + allowed);
        }
        return text;
    }

    /** A migration's version. */
    public static final class Version extends Word {
        public Version() {
            super("[0-9]{1,18}([._][0-9]{1,18}){0,15}", "a migration's version such as 12 or 2026.11.3");
        }
    }

    /** A tenant's slug. */
    public static final class Slug extends Word {
        public Slug() {
            super(
                    "[a-z0-9][a-z0-9_-]{0,62}",
                    "a tenant's slug: 1 to 63 of a-z, 0-9, - and _, led by a letter or digit");
        }
    }

    /** Why something is done, for the audit. */
    public static final class Reason extends Word {
        public Reason() {
            super("(?=.*\\S)[^\\p{Cntrl}]{1,1000}", "a text of 1 to 1000 characters on one line");
        }
    }

    /** A tenant's state in a run. */
    public static final class TenantState implements ITypeConverter<String>, Iterable<String> {
        private static final Set<String> STATES =
                new TreeSet<>(Set.of("PENDING", "RELEASED", "CLAIMED", "SUCCEEDED", "FAILED", "SKIPPED"));

        @Override
        public String convert(String text) {
            var state = text.toUpperCase(Locale.ROOT);
            if (!STATES.contains(state)) {
                throw new TypeConversionException("'" + text + "', allowed is one of " + String.join(", ", STATES));
            }
            return state;
        }

        /** As they are typed, for completion. */
        @Override
        public Iterator<String> iterator() {
            return STATES.stream()
                    .map(state -> state.toLowerCase(Locale.ROOT))
                    .toList()
                    .iterator();
        }
    }
}
