package dev.echelon.migrationset;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code .conf} beside a script says, so far as Flyway's keys make sense for a whole fleet.
 *
 * @param executeInTransaction overrides what the statements say; null: it does not
 * @param verbatim true: text that looks like a placeholder is meant as it stands
 * @param problems what is wrong with it: the rest of a sentence that begins with the file's name
 */
record ScriptSettings(@Nullable Boolean executeInTransaction, boolean verbatim, List<String> problems) {
    static final ScriptSettings NONE = new ScriptSettings(null, false, List.of());

    static ScriptSettings of(String conf) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(conf));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            return new ScriptSettings(null, false, List.of("cannot be parsed: " + e.getMessage() + "."));
        }
        Boolean executeInTransaction = null;
        boolean verbatim = false;
        List<String> problems = new ArrayList<>();
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key, "").strip();
            boolean isBoolean = value.equals("true") || value.equals("false");
            if (key.equals("executeInTransaction") && isBoolean) {
                executeInTransaction = Boolean.valueOf(value);
            } else if (key.equals("placeholderReplacement") && value.equals("false")) {
                verbatim = true;
            } else if (!key.equals("encoding") || !value.equalsIgnoreCase(StandardCharsets.UTF_8.name())) {
                problems.add("says " + key + "=" + value
                        + ", and Echelon takes executeInTransaction=true or false, placeholderReplacement=false and"
                        + " encoding=UTF-8 only: remove it.");
            }
        }
        return new ScriptSettings(executeInTransaction, verbatim, List.copyOf(problems));
    }
}
