package dev.echelon.migrationset;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recognises statements that take away something which running code may use. */
final class Removals {
    /** Kinds of objects whose disappearance code notices; indexes, triggers, policies and the like are not. */
    private static final String[] USED_BY_CODE = {
        "TABLE", "VIEW", "FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE", "TYPE", "DOMAIN", "SEQUENCE", "SCHEMA"
    };

    private static final String[] NOT_A_COLUMN = {
        "CONSTRAINT", "DEFAULT", "NOT", "EXPRESSION", "IDENTITY", "ATTRIBUTE", "VALUE"
    };

    private Removals() {}

    /** What the statement takes away, to begin a sentence with; null: nothing that code may miss. */
    static @Nullable String of(Statement statement, List<Statement> script, Set<Statement.Name> created) {
        Statement.Words words = statement.words();
        if (words.accept("DROP")) {
            words.skip("MATERIALIZED").skip("FOREIGN");
            for (String kind : USED_BY_CODE) {
                if (words.accept(kind)) {
                    Statement.Name name = words.skip("IF", "EXISTS").name();
                    return created.contains(name) || comesBack(kind, name, statement, script) ? null : "DROP " + kind;
                }
            }
            return null;
        }
        if (!words.accept("ALTER")) {
            return null;
        }
        words.skip("MATERIALIZED").skip("FOREIGN");
        boolean table = words.accept("TABLE");
        boolean code = table || words.acceptAny(USED_BY_CODE);
        if (!code || created.contains(words.skip("IF", "EXISTS").skip("ONLY").name())) {
            return null;
        }
        return altered(statement, table);
    }

    private static @Nullable String altered(Statement statement, boolean table) {
        Statement.Words renamed = statement.after("RENAME");
        if (renamed != null && !renamed.accept("CONSTRAINT")) {
            return "RENAME";
        }
        if (statement.has("SET", "SCHEMA")) {
            return "SET SCHEMA";
        }
        boolean dropsColumn =
                table && statement.allAfter("DROP").stream().anyMatch(dropped -> !dropped.acceptAny(NOT_A_COLUMN));
        return dropsColumn ? "DROP COLUMN" : null;
    }

    /** True when the script creates it anew, as repeatable migrations do with views and functions. */
    private static boolean comesBack(
            String kind, Statement.@Nullable Name name, Statement dropped, List<Statement> script) {
        return script.subList(script.indexOf(dropped) + 1, script.size()).stream()
                .anyMatch(statement -> {
                    Statement.Words words = statement.words();
                    return words.accept("CREATE")
                            && words.skip("OR", "REPLACE").skip("MATERIALIZED").accept(kind)
                            && java.util.Objects.equals(
                                    words.skip("IF", "NOT", "EXISTS").name(), name);
                });
    }
}
