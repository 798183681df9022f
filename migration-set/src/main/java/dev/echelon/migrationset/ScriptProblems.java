package dev.echelon.migrationset;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what makes a script impossible or dangerous to apply. */
final class ScriptProblems {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}\\s]*\\}");

    private final String script;
    private final List<Statement> statements;
    private final ScriptSettings settings;
    private final List<String> problems = new ArrayList<>();

    ScriptProblems(String script, List<Statement> statements, ScriptSettings settings) {
        this.script = script;
        this.statements = statements;
        this.settings = settings;
    }

    /** All of them: sentences that name the script. */
    List<String> find() {
        for (Statement statement : statements) {
            lexical(statement);
            transactionControl(statement);
            misplacedDeclaration(statement);
        }
        transactions();
        return problems;
    }

    private void lexical(Statement statement) {
        SqlLexer.Unclosed unclosed = statement.unclosed();
        if (unclosed != null) {
            add(statement.lineAt(unclosed.offset()), "a " + unclosed.what() + " is opened and never closed: close it.");
            return;
        }
        for (SqlToken token : statement.code()) {
            int line = statement.lineAt(token.offset());
            if (token.isSymbol('\\')) {
                add(line, "this is a command of psql, which only psql understands: write it as SQL.");
                return;
            }
            if (token.text().indexOf('\0') >= 0) {
                add(line, "there is a null character, which PostgreSQL does not take: remove it.");
                return;
            }
            if (token.isSymbol(';') && token.depth() == 0 && !statement.hasWord("ATOMIC")) {
                add(
                        line,
                        "Flyway's parser does not see that a statement ends here: put the statements into two scripts.");
                return;
            }
            if (!settings.verbatim() && placeholderAt(statement, token)) {
                add(
                        line,
                        "this is a placeholder of Flyway's, and Echelon replaces none: write the value, or say that it"
                                + " is meant literally by placeholderReplacement=false in " + FileNames.name(script)
                                + ".conf.");
                return;
            }
        }
    }

    private static boolean placeholderAt(Statement statement, SqlToken token) {
        if (token.type() == SqlToken.Type.STRING || token.type() == SqlToken.Type.QUOTED_IDENTIFIER) {
            return PLACEHOLDER.matcher(token.text()).find();
        }
        if (!token.isSymbol('$')) {
            return false;
        }
        Matcher matcher = PLACEHOLDER.matcher(statement.sql());
        return matcher.find(token.offset()) && matcher.start() == token.offset();
    }

    private void transactionControl(Statement statement) {
        boolean rollsBackToSavepoint = statement.startsWith("ROLLBACK") && statement.hasWord("TO");
        boolean control = statement.words().acceptAny("BEGIN", "COMMIT", "ROLLBACK", "ABORT", "END")
                || statement.startsWith("START", "TRANSACTION")
                || statement.startsWith("PREPARE", "TRANSACTION");
        if (control && !rollsBackToSavepoint) {
            add(
                    statement.line(),
                    statement.code().get(0).text()
                            + " would tear the migration from its history row: remove it, every script is a transaction.");
        }
        if (statement.startsWith("DISCARD", "ALL")) {
            add(statement.line(), "DISCARD ALL would give up the lock under which the migration runs: remove it.");
        }
    }

    private void misplacedDeclaration(Statement statement) {
        int first = statement.code().isEmpty() ? 0 : statement.code().get(0).offset();
        boolean head = statement == statements.get(0);
        for (SqlToken comment : statement.comments()) {
            if ((!head || comment.offset() > first) && Declarations.isVersionDeclaration(comment.text())) {
                add(
                        statement.lineAt(comment.offset()),
                        "minCompatibleCodeVersion is declared where nobody reads it: move the line before the first"
                                + " statement.");
            }
        }
    }

    private void transactions() {
        Statement outside = first(false);
        Boolean forced = settings.executeInTransaction();
        if (outside == null && !Boolean.FALSE.equals(forced)) {
            return;
        }
        if (outside != null && Boolean.TRUE.equals(forced)) {
            add(
                    outside.line(),
                    "this statement cannot run in a transaction, as the script's .conf demands: remove"
                            + " executeInTransaction from it.");
        } else if (outside != null && first(true) != null) {
            add(
                    outside.line(),
                    "this statement cannot run in a transaction, and others of the script must: put it into a"
                            + " script of its own.");
        } else if (statements.size() > 1) {
            add(
                    statements.get(1).line(),
                    "outside a transaction a script must be one statement, so that a broken try can"
                            + " be told: put this one into a script of its own.");
        } else if (outside != null) {
            named(outside);
        }
    }

    private void named(Statement statement) {
        ConcurrentIndex index = ConcurrentStatements.index(statement);
        if (index != null && index.operation() == ConcurrentIndex.Operation.CREATE && index.index() == null) {
            add(
                    statement.line(),
                    "the index has no name, so an invalid one left by a broken try could not be found: name" + " it.");
        }
    }

    private @Nullable Statement first(boolean transactional) {
        return statements.stream()
                .filter(statement -> statement.transactional() == transactional)
                .findFirst()
                .orElse(null);
    }

    private void add(int line, String sentence) {
        problems.add(script + ", line " + line + ": " + sentence);
    }
}
