package dev.echelon.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What several properties have in common: passwords from a property or a file, refusals that name the property. */
final class Settings {
    private Settings() {}

    /**
     * The password, whenever it is needed.
     *
     * @param value null: not given
     * @param file whose content, without the line's end, it is; null: not given
     * @throws IllegalArgumentException both are given, or the file cannot be read; names the property, never the value
     */
    static Supplier<String> of(@Nullable String value, @Nullable Path file) {
        if (value != null && file != null) {
            throw new IllegalArgumentException("password and password-file are both set, expected one of them");
        }
        if (file == null) {
            String password = value == null ? "" : value;
            return () -> password;
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("password-file is " + file + ", which cannot be read");
        }
        return () -> read(file);
    }

    /** The refusal, with the property's name before it; without a cause, of which Boot would print the message instead. */
    static IllegalArgumentException named(String property, IllegalArgumentException refusal) {
        var named = new IllegalArgumentException(property + refusal.getMessage());
        named.addSuppressed(refusal);
        return named;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException("password file " + file + " cannot be read", e);
        }
    }
}
