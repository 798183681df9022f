package dev.echelon.migrationset;

import java.util.Locale;
import java.util.regex.Pattern;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.resource.ResourceName;
import org.flywaydb.core.internal.resource.ResourceNameParser;

/** What a file is by its name: Flyway's rules, and what Flyway would silently leave out. */
final class FileNames {
    private static final Pattern CLOSE_TO_A_MIGRATION =
            Pattern.compile("[VR][0-9_.-].*|v[0-9].*|[vr]__.*|[0-9][0-9_.]*__.*|[VR][^_]*__.*");
    private static final Pattern PROGRAM =
            Pattern.compile("[VR][0-9._]*__.*\\.(?:sh|bash|ps1|bat|cmd|py)", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNDO = Pattern.compile("U[0-9][0-9._]*__.*\\.sql");

    private final ResourceNameParser parser;

    FileNames(Configuration configuration) {
        this.parser = new ResourceNameParser(configuration);
    }

    /** What is done with a file. */
    enum Meaning {
        /** A versioned or repeatable script. */
        MIGRATION,
        /** A {@code .conf} beside a script. */
        SETTINGS,
        /** Meant as a migration, by all appearance, and none. */
        BROKEN,
        /** A script that is not applied, which an author should know. */
        IGNORED_SCRIPT,
        /** Nothing of ours. */
        OTHER
    }

    Meaning meaningOf(String path) {
        String name = name(path);
        if (name.endsWith(".sql.conf")) {
            return Meaning.SETTINGS;
        }
        if (PROGRAM.matcher(name).matches()) {
            return Meaning.BROKEN;
        }
        if (!name.toLowerCase(Locale.ROOT).endsWith(".sql")) {
            return Meaning.OTHER;
        }
        if (UNDO.matcher(name).matches()) {
            return Meaning.IGNORED_SCRIPT;
        }
        ResourceName parsed = parser.parse(name);
        if (parsed.isValid()) {
            boolean migration = "V".equals(parsed.getPrefix()) || "R".equals(parsed.getPrefix());
            return migration && name.endsWith(".sql") ? Meaning.MIGRATION : Meaning.BROKEN;
        }
        return CLOSE_TO_A_MIGRATION.matcher(name).matches() ? Meaning.BROKEN : Meaning.IGNORED_SCRIPT;
    }

    /** Why a broken or ignored file is that, and what to do; one sentence, with the script's name only when it is broken. */
    String complaintOf(String path) {
        String name = name(path);
        if (PROGRAM.matcher(name).matches()) {
            return path + " is a program, and Echelon applies SQL and Java only: write it as either.";
        }
        if (UNDO.matcher(name).matches()) {
            return "undo migrations are never applied; write a new migration to take something back";
        }
        ResourceName parsed = parser.parse(name);
        if (parsed.isValid() && "B".equals(parsed.getPrefix())) {
            return path + " is a baseline migration, and Echelon applies versioned and repeatable ones only:"
                    + " move it out of the locations.";
        }
        if (parsed.isValid() && !"V".equals(parsed.getPrefix()) && !"R".equals(parsed.getPrefix())) {
            return path + " is a Flyway callback, and Echelon runs none:"
                    + " put its statements into a repeatable migration, or move it out of the locations.";
        }
        if (CLOSE_TO_A_MIGRATION.matcher(name).matches()) {
            return path + " looks like a migration but its name does not match:"
                    + " rename it to V<version>__<description>.sql or R__<description>.sql.";
        }
        return "is no migration by its name and is not applied";
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
