package dev.echelon.migrationset;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement that takes away something which running code may use.
 *
 * @param line where it begins
 * @param what what it does, to begin a sentence with
 * @param kind kind of the dropped object; null: something of a table or type is dropped or renamed
 * @param name the object
 */
record Removal(int line, String what, @Nullable String kind, Statement.@Nullable Name name) {
    /** Kinds of objects whose disappearance code notices; indexes, triggers, policies and the like are not. */
    private static final String[] USED_BY_CODE = {
        "TABLE", "VIEW", "FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE", "TYPE", "DOMAIN", "SEQUENCE", "SCHEMA"
    };

    private static final String[] NOT_A_COLUMN = {
        "CONSTRAINT", "DEFAULT", "NOT", "EXPRESSION", "IDENTITY", "ATTRIBUTE", "VALUE"
    };

    /** What the statement takes away; null: nothing that code may miss. */
    static @Nullable Removal by(Statement statement) {
        Statement.Words words = statement.words();
        boolean drop = words.accept("DROP");
        if (!drop && !words.accept("ALTER")) {
            return null;
        }
        words.skip("MATERIALIZED").skip("FOREIGN");
        for (String kind : USED_BY_CODE) {
            if (words.accept(kind)) {
                Statement.Name name = words.skip("IF", "EXISTS").skip("ONLY").name();
                String what = drop ? "DROP " + kind : altered(statement, kind);
                return what == null ? null : new Removal(statement.line(), what, drop ? kind : null, name);
            }
        }
        return null;
    }

    private static @Nullable String altered(Statement statement, String kind) {
        Statement.Words renamed = statement.after("RENAME");
        if (renamed != null && !renamed.accept("CONSTRAINT")) {
            return "RENAME";
        }
        if (statement.has("SET", "SCHEMA")) {
            return "SET SCHEMA";
        }
        boolean dropsColumn = kind.equals("TABLE")
                && statement.allAfter("DROP").stream().anyMatch(dropped -> !dropped.acceptAny(NOT_A_COLUMN));
        return dropsColumn ? "DROP COLUMN" : null;
    }

    /** True when the statement creates the object anew, as repeatable migrations do with views and functions. */
    boolean isTakenBackBy(Statement later) {
        Statement.Words words = later.words();
        return kind != null
                && words.accept("CREATE")
                && words.skip("OR", "REPLACE").skip("MATERIALIZED").accept(kind)
                && Objects.equals(words.skip("IF", "NOT", "EXISTS").name(), name);
    }
}
