package dev.echelon.testbed.docs;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One property that a program can be given.
 *
 * @param name as in a file, {@code <name>} for what the operator names
 * @param type of the record's component
 * @param preset default; null: none
 * @param meaning what the component's javadoc says
 * @param root the record that it is bound to, at last
 * @param holder the record that has the component
 */
record Property(String name, Class<?> type, @Nullable String preset, String meaning, Class<?> root, Class<?> holder) {
    /** As it is named in the environment. */
    String variable() {
        return name.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_');
    }

    /** The same with the dashes kept apart, which is taken as well. */
    String spacedVariable() {
        return name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /** Stands for the properties under it and has no value itself. */
    boolean group() {
        return type.isRecord();
    }

    static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
